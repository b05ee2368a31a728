#include "tests/worlds/saga_run.h"

#include <doctest/doctest.h>

#include "tests/worlds/order_saga.h"

namespace laban::observer::testing {

namespace {

constexpr Duration period = std::chrono::milliseconds(250);

EventId id_of(std::string_view name) { return root_id("test", "o-1", name); }

// "dead SERVICE TYPE": it set such an event aside; "halt SERVICE TYPE": it halted over the first
// event, of that type.
bool is_of_framework(std::string_view text, FoldEvent& event) {
  const bool is_letter = text.starts_with("dead ");
  if (!is_letter && !text.starts_with("halt ")) return false;
  text.remove_prefix(5);
  const auto space = text.find(' ');
  event.type = is_letter ? "laban.dead_lettered" : "laban.diverged";
  event.source = text.substr(0, space);
  const std::string_view type = text.substr(space + 1);
  if (is_letter)
    event.dead_letter = DeadLetter{event.source, type, "handler: broken"};
  else
    event.contradiction = Contradiction{type, "x.other", "all of it", 1};
  return true;
}

}  // namespace

SagaRun::SagaRun(const Definition& definition)
    : definition_(definition), instance_(make_instance(definition, "o-1", 1)) {}

FoldResult SagaRun::give(const FoldEvent& event) {
  FoldResult result = fold(definition_, instance_, event);
  transitions_.merge(transitions_between(definition_, instance_, event, result.instance));
  instance_ = result.instance;
  last_.insert(last_.end(), result.decisions.begin(), result.decisions.end());
  open_.insert(open_.end(), result.decisions.begin(), result.decisions.end());
  return result;
}

std::string_view SagaRun::source_of(std::string_view type) const {
  if (const auto part = definition_.part_of(type)) {
    const bool is_request = part->role == Role::undo || part->role == Role::again;
    return is_request ? "observer" : std::string_view(definition_.step(part->step).service);
  }
  const auto known = order_events().find(type);
  return known == order_events().end() ? std::string_view{} : std::string_view(known->second);
}

FoldResult SagaRun::feed(std::string_view text, std::string id) {
  last_.clear();
  FoldEvent event;
  event.log_time = Time(std::chrono::hours(400'000)) + std::chrono::milliseconds(sequence_);
  if (text.starts_with("tick ")) {
    const Duration until = clock_ + *parse_duration(text.substr(5));
    FoldResult result{instance_, {}, {}};
    while (clock_ < until) {
      clock_ += until - clock_ > std::chrono::seconds(2) ? 4 * period : period;
      event.kind = FoldEvent::Kind::tick;
      event.type = "laban.tick";
      event.source = "observer";
      event.sequence = ++sequence_;
      event.clock = clock_;
      event.gap = gap_;
      event.id = tick_id(0, sequence_);
      result = give(event);
    }
    return result;
  }
  if (text.starts_with("gap ")) {
    gap_ = {sequence_ + 1, sequence_ + std::stoul(std::string(text.substr(4)))};
    sequence_ = gap_.last;
    return {instance_, {}, {}};
  }
  event.sequence = ++sequence_;
  event.clock = clock_;
  event.gap = gap_;
  event.id = id_of(id.empty() ? "event " + std::to_string(sequence_) : id);
  if (is_of_framework(text, event)) return give(event);
  if (text.starts_with("other ")) {  // than the first event, whose id and source it has
    event.doubt = FoldEvent::Doubt::divergence;
    event.first = 1;
    text.remove_prefix(6);
  }
  const auto colon = text.find(": ");
  if (text.starts_with("act ")) {
    const auto words = text.substr(4, colon == std::string_view::npos ? colon : colon - 4);
    const auto space = words.find(' ');
    event.type = "laban.operator_acted";
    event.source = "operator";
    event.act = OperatorAction{
        words.substr(0, space),
        definition_.name(),
        instance_.generation,
        space == std::string_view::npos ? std::string_view{} : words.substr(space + 1),
        "ann",
        colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 2)};
    return give(event);
  }
  if (text.starts_with("mallory: ") || text.starts_with("unknown ")) {
    const bool is_unknown = text.starts_with("unknown ");
    event.type = text.substr(is_unknown ? 8 : 9);
    event.source = is_unknown ? "payment" : "mallory";
    event.doubt = is_unknown ? FoldEvent::Doubt::unknown_type : FoldEvent::Doubt::wrong_producer;
    return give(event);
  }
  event.type = text.substr(0, colon);
  if (colon != std::string_view::npos) event.reason = text.substr(colon + 2);
  event.source = source_of(event.type);
  return give(event);
}

std::vector<std::string> SagaRun::asked() const {
  std::vector<std::string> types;
  for (const auto& decision : last_) types.push_back(decision.type);
  return types;
}

std::vector<std::string> SagaRun::answer_all() {
  std::vector<std::string> requests;
  while (!open_.empty()) {
    const Decision decision = open_.front();
    open_.erase(open_.begin());
    requests.push_back(decision.type);
    REQUIRE(requests.size() < 100);
    feed(decision.type, "request " + decision.id.hex());
    feed(definition_.step(decision.step).undone, "answer to " + decision.id.hex());
  }
  return requests;
}

StepState SagaRun::step(std::string_view name) const {
  for (StepIndex index = 0; index < definition_.steps().size(); ++index) {
    if (definition_.step(index).name == name) return state_of(definition_, instance_, index);
  }
  FAIL("no such step");
  return StepState::waiting;
}

std::vector<std::string> SagaRun::findings() const {
  std::vector<std::string> all;
  for (const auto& finding : instance_.findings) {
    std::string text = name_of(finding.kind);
    if (finding.step) text += " " + definition_.step(*finding.step).name;
    all.push_back(std::move(text));
  }
  return all;
}

Instance play(const std::vector<Row>& rows, const std::vector<std::string>& findings) {
  return play(order_definition(), rows, findings);
}

Instance play(const Definition& definition, const std::vector<Row>& rows,
              const std::vector<std::string>& findings) {
  SagaRun saga(definition);
  for (const auto& row : rows) {
    CAPTURE(row.event);
    saga.feed(row.event);
    CHECK(std::string(name_of(saga.state())) == name_of(row.state));
    CHECK(saga.asked() == row.asked);
  }
  CHECK(saga.findings() == findings);
  return saga.instance();
}

}  // namespace laban::observer::testing
