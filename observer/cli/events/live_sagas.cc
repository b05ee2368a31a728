#include "observer/cli/events/live_sagas.h"

#include <algorithm>

#include "events/laban.h"
#include "observer/projection/definition_events.h"
#include "observer/projection/projection.h"
#include "observer/queries/saga_parts.h"

namespace laban::cli {
namespace {

using observer::FindingKind;
using observer::FoldEvent;
using observer::FoldResult;

void say_findings(const observer::Definition& definition, const FoldResult& result,
                  Verdict& verdict) {
  for (const auto& finding : result.findings) {
    verdict.findings.push_back({name_of(finding.kind), observer::text_of(definition, finding)});
    if (verdict.step.empty() && finding.step) verdict.step = definition.step(*finding.step).name;
  }
}

void say_state(observer::State before, const observer::Instance& instance, Verdict& verdict) {
  verdict.state = name_of(instance.state);
  verdict.has_turned = before != instance.state;
}

}  // namespace

// The followed sagas, for one event or tick of one partition.
class LiveSagas::Instances final : public observer::SagaInstances {
 public:
  Instances(LiveSagas& sagas, std::uint32_t partition) : sagas_(sagas), partition_(partition) {}

  std::optional<observer::Instance> take(std::string_view definition,
                                         std::string_view saga) override {
    before_ = observer::State::placeholder;
    const auto known = sagas_.sagas_.find(key(definition, saga));
    if (known == sagas_.sagas_.end()) return std::nullopt;
    before_ = known->second.instance.state;
    return std::move(known->second.instance);
  }

  void put_back(observer::Instance instance) override {
    sagas_.sagas_.at(key(instance.definition, instance.saga)).instance = std::move(instance);
  }

  void before_change(const observer::Definition&, const observer::Instance&) override {}

  void change(observer::SagaChange change, const FoldEvent&) override {
    say_findings(change.definition, change.result, verdict);
    say_state(before_, change.result.instance, verdict);
    const Key at = key(change.definition.name(), change.result.instance.saga);
    sagas_.keep(at, std::move(change.result.instance));
  }

  // Events before the first one read are unknown, so only a saga's start event makes the saga
  // known.
  bool has_event_before(std::string_view, std::string_view, std::uint64_t) override { return true; }

  Verdict verdict;

 private:
  Key key(std::string_view definition, std::string_view saga) const {
    return {partition_, std::string(definition), std::string(saga)};
  }

  LiveSagas& sagas_;
  const std::uint32_t partition_;
  observer::State before_ = observer::State::placeholder;
};

LiveSagas::LiveSagas(const schema::SchemaRegistry& schemas,
                     std::vector<observer::DefinitionRegistry> books, std::size_t followed)
    : most_followed_(followed),
      reader_(schemas),
      books_(std::move(books)),
      partitions_(books_.size()) {}

std::vector<Passing> LiveSagas::take_passed() { return std::exchange(passed_, {}); }

// The saga that has been unchanged for longest makes room.
void LiveSagas::keep(const Key& key, observer::Instance instance) {
  if (const auto known = sagas_.find(key); known != sagas_.end()) turns_.erase(known->second.turn);
  turns_.emplace(++turn_, key);
  sagas_.insert_or_assign(key, Followed{std::move(instance), turn_});
  if (sagas_.size() <= most_followed_) return;
  sagas_.erase(turns_.begin()->second);
  turns_.erase(turns_.begin());
}

observer::LogContext LiveSagas::log_context(std::uint32_t partition) const {
  const Partition& read = partitions_[partition];
  return {books_[partition], read.clock.now(), read.gap};
}

// As the observer's projection decides which copies are compared.
std::optional<std::uint64_t> LiveSagas::other_content(const SeenEvent& event) {
  if (event.decoded->envelope.source == observer::observer_name) return std::nullopt;
  return contents_.differs_from(event);
}

Verdict LiveSagas::meet(const SeenEvent& seen) {
  Verdict verdict;
  if (seen.partition >= books_.size()) return verdict;
  Partition& partition = partitions_[seen.partition];
  const std::uint64_t sequence = seen.message.sequence;
  if (partition.last_sequence != 0 && sequence > partition.last_sequence + 1)
    partition.gap = {partition.last_sequence + 1, sequence - 1};
  partition.last_sequence = sequence;
  if (!seen.decoded) return verdict;
  const wire::Decoded& event = *seen.decoded;
  auto judgement = reader_.judge(event);
  const auto first = other_content(seen);
  if (first) judgement = {FoldEvent::Doubt::divergence, std::nullopt};
  if (judgement.doubt == FoldEvent::Doubt::wrong_producer) verdict.doubt = "wrong producer";
  if (judgement.doubt == FoldEvent::Doubt::unknown_type) verdict.doubt = "unknown type";
  if (judgement.doubt == FoldEvent::Doubt::divergence) verdict.doubt = "divergence";
  if (judgement.invalid && verdict.doubt.empty()) verdict.doubt = "invalid";
  if (judgement.invalid && judgement.doubt == FoldEvent::Doubt::none) return verdict;
  if (judgement.doubt == FoldEvent::Doubt::none) {
    if (observer::is_definition_event(event.envelope.type)) {
      (void)observer::enter(books_[seen.partition], event);  // known already, or from now on
      return verdict;
    }
    if (is_tick(seen)) {
      meet_tick(seen);
      return verdict;
    }
  }
  FoldEvent fold_event = reader_.read(event, judgement.doubt, log_context(seen.partition));
  fold_event.first = first.value_or(0);
  const observer::SagaFolder folder(books_[seen.partition], observer::SagaFolder::Shadows::skipped);
  Instances instances(*this, seen.partition);
  instances.verdict = std::move(verdict);
  name_step(seen.partition, fold_event, event.envelope.saga, instances.verdict);
  (void)folder.on_event(event.envelope.saga, fold_event, instances);
  return std::move(instances.verdict);
}

// Even for a saga that is not followed, the step that an event of this type belongs to is known.
void LiveSagas::name_step(std::uint32_t partition, const FoldEvent& event, std::string_view saga,
                          Verdict& verdict) const {
  if (saga == observer::no_saga || !verdict.doubt.empty()) return;
  for (const auto& [name, chapter] : books_[partition].chapters()) {
    if (observer::is_shadow(name)) continue;
    const auto known = sagas_.find({partition, name, std::string(saga)});
    const auto* version = known != sagas_.end()
                              ? chapter.find(known->second.instance.version)
                              : observer::in_force_before(chapter, event.sequence);
    if (version == nullptr) continue;
    if (const auto part = version->definition.part_of(event.type)) {
      verdict.step = version->definition.step(part->step).name;
      verdict.role = name_of(part->role);
    }
  }
}

void LiveSagas::meet_tick(const SeenEvent& seen) {
  const auto* tick = flatbuffers::GetRoot<Tick>(seen.decoded->envelope.payload.data());
  observer::LogClock& clock = partitions_[seen.partition].clock;
  const Time stored_at = seen.message.stored_at;
  if (clock.last_number() == 0) {  // joined in the middle: time counts from here
    clock = observer::LogClock(observer::tick_period, tick->number(), stored_at);
    return;
  }
  const Duration period = std::chrono::milliseconds(tick->period_ms());
  if (!clock.accept(tick->number(), period, stored_at)) return;
  std::vector<Key> due;
  for (const auto& [key, followed] : sagas_) {
    if (key.partition == seen.partition &&
        observer::has_passed(followed.instance.wake_at, clock.now()))
      due.push_back(key);
  }
  const FoldEvent fold_event = observer::tick_event(
      seen.decoded->envelope.id, seen.message.sequence, stored_at, log_context(seen.partition));
  const observer::SagaFolder folder(books_[seen.partition]);
  for (const Key& key : due) {
    Instances instances(*this, seen.partition);
    (void)folder.on_tick(key.definition, key.saga, fold_event, instances);
    const bool is_news = !instances.verdict.findings.empty() || instances.verdict.has_turned;
    if (is_news)
      passed_.push_back({key.partition, seen.message.sequence, stored_at, key.saga,
                         std::move(instances.verdict)});
  }
}

}  // namespace laban::cli
