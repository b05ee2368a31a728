#include "observer/cli/events/live_sagas.h"

#include <algorithm>

#include "events/laban.h"
#include "observer/limits.h"
#include "observer/projection/definition_events.h"
#include "observer/queries/saga_json.h"
#include "observer/saga/fold/advance.h"

namespace laban::cli {
namespace {

using observer::FindingKind;
using observer::FoldEvent;
using observer::FoldResult;
using observer::Role;

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

LiveSagas::LiveSagas(const schema::SchemaRegistry& schemas,
                     std::vector<observer::DefinitionRegistry> books)
    : reader_(schemas), books_(std::move(books)) {}

std::vector<Passing> LiveSagas::take_passed() { return std::exchange(passed_, {}); }

// The one that was met longest ago makes room.
void LiveSagas::keep(const Key& key, Followed followed) {
  if (const auto known = sagas_.find(key); known != sagas_.end()) turns_.erase(known->second.turn);
  followed.turn = ++turn_;
  turns_.emplace(followed.turn, key);
  sagas_.insert_or_assign(key, std::move(followed));
  if (sagas_.size() <= limits::followed_sagas) return;
  sagas_.erase(turns_.begin()->second);
  turns_.erase(turns_.begin());
}

Verdict LiveSagas::meet(const SeenEvent& seen) {
  Verdict verdict;
  if (!seen.decoded || seen.partition >= books_.size()) return verdict;
  const wire::Decoded& event = *seen.decoded;
  const auto judgement = reader_.judge(event);
  if (judgement.doubt == FoldEvent::Doubt::wrong_producer) verdict.doubt = "wrong producer";
  if (judgement.doubt == FoldEvent::Doubt::unknown_type) verdict.doubt = "unknown type";
  if (judgement.invalid && verdict.doubt.empty()) verdict.doubt = "invalid";
  if (judgement.invalid) return verdict;
  auto& book = books_[seen.partition];
  if (observer::is_definition_event(event.envelope.type)) {
    (void)observer::enter(book, event);  // known already, or from now on
    return verdict;
  }
  FoldEvent fold_event = reader_.read(event, judgement.doubt);
  if (is_tick(seen)) {
    meet_tick(seen, fold_event);
    return verdict;
  }
  if (event.envelope.saga == "-") return verdict;
  fold_event.clock = clocks_[seen.partition].now();
  for (const auto& [name, chapter] : book.chapters()) {
    if (observer::is_shadow(name)) continue;
    const auto* version = observer::in_force_before(chapter, seen.message.sequence);
    if (version != nullptr) this->fold_event(seen, fold_event, *version, verdict);
  }
  return verdict;
}

void LiveSagas::fold_event(const SeenEvent& seen, const FoldEvent& bare,
                           const observer::DefinitionVersion& version, Verdict& verdict) {
  const wire::Decoded& event = *seen.decoded;
  const Key key{seen.partition, version.name(), std::string(event.envelope.saga)};
  const auto known = sagas_.find(key);
  const observer::Definition& definition =
      known == sagas_.end() ? version.definition : *known->second.definition;
  if (const auto part = definition.part_of(bare.type); part && verdict.doubt.empty()) {
    verdict.step = definition.step(part->step).name;
    verdict.role = name_of(part->role);
  }
  const bool begins = bare.type == version.definition.starts();
  if (known == sagas_.end() && !begins) return;
  FoldEvent fold_event = bare;
  const std::string reason = reader_.reason_in(event, bare, definition);
  fold_event.reason = reason;
  std::optional<observer::Instance> instance;
  const auto before =
      known == sagas_.end() ? observer::State::placeholder : known->second.instance.state;
  if (known != sagas_.end()) instance = known->second.instance;
  auto advanced = observer::advance({instance ? &definition : nullptr, &version.definition},
                                    event.envelope.saga, std::move(instance), fold_event);
  if (!advanced) return;
  say_findings(*advanced->definition, advanced->result, verdict);
  say_state(before, advanced->result.instance, verdict);
  keep(key, {std::move(advanced->result.instance), advanced->definition, 0});
}

void LiveSagas::meet_tick(const SeenEvent& seen, const FoldEvent& bare) {
  const auto* tick = flatbuffers::GetRoot<Tick>(seen.decoded->envelope.payload.data());
  auto [clock, is_first] = clocks_.try_emplace(seen.partition);
  if (clock->second.last_number() == 0) {  // joined in the middle: time counts from here
    clock->second = observer::LogClock(observer::tick_period, tick->number(), bare.log_time);
    return;
  }
  const Duration period = std::chrono::milliseconds(tick->period_ms());
  if (!clock->second.accept(tick->number(), period, bare.log_time)) return;
  FoldEvent fold_event = bare;
  fold_event.kind = FoldEvent::Kind::tick;
  fold_event.clock = clock->second.now();
  for (auto& [key, followed] : sagas_) {
    if (key.partition != seen.partition ||
        !observer::has_passed(followed.instance.wake_at, fold_event.clock))
      continue;
    const auto before = followed.instance.state;
    FoldResult result =
        observer::fold(*followed.definition, std::move(followed.instance), fold_event);
    Passing passing{key.partition, seen.message.sequence, seen.message.stored_at, key.saga, {}};
    say_findings(*followed.definition, result, passing.verdict);
    say_state(before, result.instance, passing.verdict);
    followed.instance = std::move(result.instance);
    const bool is_news = !passing.verdict.findings.empty() || passing.verdict.has_turned;
    if (is_news) passed_.push_back(std::move(passing));
  }
}

}  // namespace laban::cli
