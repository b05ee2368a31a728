#include "observer/cli/replay/replay_run.h"

#include <fmt/core.h>

#include "observer/cli/replay/replay_view.h"

namespace laban::cli {

using replay::Part;

ReplayRun::ReplayRun(Context& context, SignalWatch& signals, ReplaySource& source,
                     ProgramPlayer& player, ReplayConsole& console,
                     const schema::SchemaRegistry& schemas, ReplayPlan plan)
    : context_(context),
      signals_(signals),
      source_(source),
      player_(player),
      console_(console),
      schemas_(schemas),
      plan_(std::move(plan)),
      rehearsal_(player, source.name_space(), source.partition_count()),
      line_(context.err, context.clock),
      // The source does not even read what was stored before.
      left_out_(plan_.alone && plan_.since) {}

Result<void> ReplayRun::run() {
  line_.begin();
  while (true) {
    const auto tailed = source_.next();
    if (!tailed) return tailed.error();
    if (!*tailed && (rehearsal_.is_settled() || source_.is_over())) break;
    if (!*tailed) continue;
    const auto goes_on = take(**tailed);
    if (!goes_on) return goes_on.error();
    if (!*goes_on) break;
  }
  if (ended_) return {};
  for (auto& one : rehearsal_.finish()) {
    show(one);
    differences_.push_back(std::move(one));
  }
  line_.clear();
  return {};
}

std::optional<Part> ReplayRun::part_of(const LogMessage& tailed, const Envelope& envelope) const {
  const Time at = tailed.message.stored_at;
  if (source_.is_past_end() || (plan_.until && at >= *plan_.until)) return Part::tail;
  const bool is_early = plan_.since && at < *plan_.since;
  const bool is_named = plan_.sagas.contains(std::string(envelope.saga));
  // Options hold for all sagas. They are shown to those who name theirs, "-".
  if (replay::sets_options(envelope)) return is_named && !is_early ? Part::compared : Part::warm_up;
  if (!is_early && (is_named || plan_.sagas.empty())) return Part::compared;
  return plan_.alone ? std::nullopt : std::optional(Part::warm_up);
}

// False: a person ended it, or nothing further can matter.
Result<bool> ReplayRun::take(const LogMessage& tailed) {
  ++read_;
  show_progress();
  if (!source_.is_past_end()) seen_[tailed.partition] = tailed.message.sequence;
  if (plan_.from_beginning && tailed.gap.exists()) gaps_.push_back({tailed.partition, tailed.gap});
  const auto event = wire::decode(tailed.message, source_.name_space(), tailed.partition,
                                  source_.partition_count());
  if (!event) return true;
  const auto part = part_of(tailed, event->envelope);
  if (!part) {
    left_out_ = left_out_ || rehearsal_.will_play(*event);
    return true;
  }
  if (*part == Part::tail && rehearsal_.is_settled()) {
    left_out_ = left_out_ || !source_.is_past_end();
    return false;
  }
  if (*part == Part::compared && rehearsal_.will_play(*event)) {
    wait_for(tailed.message.stored_at);
    if (signals_.stop_requests() > 0 || !console_.before(*event, player_.pid())) {
      ended_ = true;
      return false;
    }
    if (console_.was_stopped()) plan_.pace.begin_again();
  }
  auto step = rehearsal_.take(tailed.partition, tailed.message, *part);
  if (!step) return step.error();
  // A service need not have kept a checkpoint for options of others.
  if (step->was_played && !replay::sets_options(event->envelope))
    played_[tailed.partition] = tailed.message.sequence;
  if (*part == Part::compared) show(*step);
  for (auto& one : step->differences) differences_.push_back(std::move(one));
  return true;
}

void ReplayRun::wait_for(Time log_time) {
  while (signals_.stop_requests() == 0) {
    const SteadyTime now = context_.clock.steady();
    const SteadyTime due = plan_.pace.due(log_time, now);
    if (due <= now) return;
    context_.out.flush();
    signals_.wait(due - now);
  }
}

void ReplayRun::show(const replay::ReplayComparison::Step& step) {
  if (!plan_.quiet && step.was_played) context_.show_part(StepAnswer(step));
  for (const auto& one : step.differences) show(one);
  console_.after(step);
}

void ReplayRun::show(const replay::Difference& difference) {
  if (plan_.quiet) return;
  context_.show_part(
      TextPart([&](const Page& page) { print_difference(page.out, difference, schemas_); }));
}

void ReplayRun::show_progress() {
  if (!plan_.quiet || console_.is_used()) return;
  line_.show([this] {
    return fmt::format("read {} messages, played {}, {} differ", read_,
                       rehearsal_.counters().played, differences_.size());
  });
}

std::set<std::string> ReplayRun::sagas_differing() const {
  std::set<std::string> sagas;
  for (const auto& one : differences_) sagas.insert(one.saga);
  return sagas;
}

}  // namespace laban::cli
