#include "observer/cli/events/passed_time.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/terminal/many.h"
#include "observer/saga/timeline/reason.h"

namespace laban::cli {
namespace {

const api::TimelineEntry* entry_at(const api::SagaDetail& saga, std::uint64_t sequence) {
  const auto found = std::lower_bound(
      saga.timeline.begin(), saga.timeline.end(), sequence,
      [](const api::TimelineEntry& entry, std::uint64_t at) { return entry.sequence < at; });
  return found != saga.timeline.end() && found->sequence == sequence ? &*found : nullptr;
}

std::string what_began(const api::TimelineEntry* began) {
  if (began == nullptr || !began->role) return "done";
  if (*began->role == observer::Role::undo) return "undone";
  return *began->role == observer::Role::again ? "again" : "done";
}

SilentWait silent_wait(const api::SagaDetail& saga, const api::TimelineEntry& tick,
                       const api::PassedWait& passed) {
  const auto* began = passed.began ? entry_at(saga, *passed.began) : nullptr;
  SilentWait wait{.service = passed.service, .step = passed.step, .event = passed.event};
  wait.began = passed.began;
  wait.what = what_began(began);
  wait.since = passed.waited ? tick.time - *passed.waited : Time{};
  if (began != nullptr) {
    wait.began_with = began->type;
    wait.since = began->time;
  }
  const Time start = wait.since;
  for (const auto& entry : saga.timeline) {
    if (entry.sequence <= passed.began.value_or(0) || entry.doubt) continue;
    if (entry.sequence < tick.sequence && entry.source == passed.service &&
        entry.step == passed.step) {
      wait.since = entry.time;
      wait.heard = entry.sequence;
    }
    if (entry.sequence < tick.sequence || entry.type != passed.event) continue;
    wait.answered = entry.sequence;
    if (start != Time{}) wait.answered_after = entry.time - start;
    break;
  }
  if (wait.since != Time{}) wait.silent = tick.time - wait.since;
  return wait;
}

// The same service did not do the same once more, and said nothing in between.
bool goes_on(const DecidedByTime& before, const DecidedByTime& now) {
  if (before.waits.size() != 1 || now.waits.size() != 1) return false;
  const SilentWait &a = before.waits.front(), &b = now.waits.front();
  return a.service == b.service && a.step == b.step && a.event == b.event && !b.heard &&
         b.since >= a.since + a.silent;
}

void merge(DecidedByTime& before, DecidedByTime now) {
  SilentWait& wait = now.waits.front();
  const SilentWait& first = before.waits.front();
  if (wait.answered_after) *wait.answered_after += wait.since - first.since;
  wait.silent += wait.since - first.since;
  wait.times = first.times + 1;
  wait.began = first.began;
  wait.began_with = first.began_with;
  wait.since = first.since;
  before = std::move(now);
}

// "charge was opened by #2 inventory.reserved".
std::string began_text(const SilentWait& wait) {
  const std::string with =
      wait.began ? fmt::format("#{} {}", *wait.began, wait.began_with.value_or("")) : "";
  if (wait.what == "undone") return fmt::format("{} asked for the undo of {}", with, wait.step);
  if (wait.what == "again") return fmt::format("{} asked for {} again", with, wait.step);
  return with.empty() ? fmt::format("{} was open", wait.step)
                      : fmt::format("{} was opened by {}", wait.step, with);
}

// "payment was silent for 30.2 s from then on".
std::string silence_text(const SilentWait& wait) {
  std::string text = wait.service + " was silent";
  if (wait.since != Time{}) text += " for " + to_text(wait.silent);
  text += wait.heard ? fmt::format(", since #{}", *wait.heard) : " from then on";
  return wait.times > 1 ? fmt::format("{}, asked {} times", text, wait.times) : text;
}

std::string sagas_text(std::uint64_t count) {
  return grouped(count) + (count == 1 ? " saga" : " sagas");
}

void print_wait(Printer& printer, const SilentWait& wait) {
  printer.line(fmt::format("  {}; {}", began_text(wait), silence_text(wait)));
  if (wait.answered) {
    printer.line(
        fmt::format("  {} came after all, as #{}{}", wait.event, *wait.answered,
                    wait.answered_after && wait.began
                        ? fmt::format(", {} after #{}", to_text(*wait.answered_after), *wait.began)
                        : ""));
  }
  if (wait.waiting.value_or(0) > 0) {
    printer.line(fmt::format("  {} {} for {} ({}) now: laban sagas ls --service {} --at-step {}",
                             many(*wait.waiting, "saga"), *wait.waiting == 1 ? "waits" : "wait",
                             wait.service, wait.step, wait.service, wait.step));
  }
}

}  // namespace

std::vector<DecidedByTime> decided_by_time(const SagaStory& story,
                                           const std::vector<std::size_t>& chain) {
  std::vector<DecidedByTime> all;
  for (const std::size_t index : chain) {
    const api::TimelineEntry& entry = story.saga.timeline[index];
    if (entry.type != "time") continue;
    DecidedByTime decided{.sequence = entry.sequence,
                          .id = entry.id,
                          .time = entry.time,
                          .text = entry.text.value_or(""),
                          .waits = {}};
    if (entry.waited_for) {
      for (const auto& passed : *entry.waited_for)
        decided.waits.push_back(silent_wait(story.saga, entry, passed));
    }
    if (!all.empty() && goes_on(all.back(), decided)) {
      merge(all.back(), std::move(decided));
    } else {
      all.push_back(std::move(decided));
    }
  }
  return all;
}

void count_alike(std::vector<DecidedByTime>& decided, const api::SagaSummary& saga,
                 const api::OverviewAnswer& overview) {
  const auto flow =
      std::find_if(overview.flows.begin(), overview.flows.end(),
                   [&](const api::Flow& each) { return each.definition == saga.definition; });
  for (auto& tick : decided) {
    for (auto& wait : tick.waits) {
      if (flow == overview.flows.end()) break;
      for (const auto& step : flow->steps) {
        if (step.step == wait.step)
          wait.waiting = wait.what == "undone" ? step.undoing : step.waiting;
      }
    }
    if (!saga.failure || saga.failure->sequence != tick.sequence) continue;
    const std::string reason = timeline::normalised(saga.failure->reason);
    for (const auto& failed : overview.failures) {
      if (failed.definition == saga.definition && failed.cause.step == saga.failure->step &&
          failed.cause.type == saga.failure->type &&
          timeline::normalised(failed.cause.reason) == reason)
        tick.alike = FailedAlike{failed.count, overview.failures_sample.sagas};
    }
  }
}

void print_decided_by_time(Printer& printer, const std::vector<DecidedByTime>& decided) {
  for (const auto& tick : decided) {
    printer.line(fmt::format("Tick #{} decided: {}", tick.sequence, tick.text));
    for (const auto& wait : tick.waits) print_wait(printer, wait);
    if (!tick.alike) continue;
    printer.line(
        fmt::format("  {} of the newest {} that failed did so by this deadline: laban sagas "
                    "failures",
                    grouped(tick.alike->sagas), sagas_text(tick.alike->of)));
  }
}

}  // namespace laban::cli
