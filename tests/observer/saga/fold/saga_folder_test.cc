// When an event counts for a saga, under which definition and as which generation.

#include "observer/saga/fold/saga_folder.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "tests/worlds/order_saga.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::definition_of;
using laban::observer::testing::order_definition;
using laban::observer::testing::order_yaml;

namespace {

DefinitionVersion version(Definition definition, std::uint32_t number, std::uint64_t applied) {
  return {std::move(definition), number, {}, {applied, {}, {}, {}}, std::nullopt};
}

DefinitionVersion withdrawn(DefinitionVersion version, std::uint64_t sequence) {
  version.withdrawn = DefinitionAct{sequence, {}, {}, {}};
  return version;
}

Definition changed_order() {
  std::string yaml = order_yaml();
  const std::string within = "within: 15m";
  return definition_of(yaml.replace(yaml.find(within), within.size(), "within: 20m"));
}

// Sagas in memory, and their results.
class Sagas final : public SagaInstances {
 public:
  std::optional<Instance> take(std::string_view definition, std::string_view saga) override {
    CHECK_FALSE(is_taken_);
    const auto found = instances.find({std::string(definition), std::string(saga)});
    if (found == instances.end()) return std::nullopt;
    is_taken_ = true;
    return found->second;
  }
  void put_back(Instance instance) override {
    CHECK(is_taken_);
    is_taken_ = false;
    CHECK(instances.at({instance.definition, instance.saga}) == instance);
  }
  void before_change(const Definition& definition, const Instance& instance) override {
    CHECK(definition.digest() == instance.version);
    CHECK(instances.at({instance.definition, instance.saga}) == instance);
  }
  void change(SagaChange change, const FoldEvent&) override {
    is_taken_ = false;
    Instance& instance = change.result.instance;
    CHECK(change.definition.digest() == instance.version);
    const bool is_known = instances.contains({instance.definition, instance.saga});
    CHECK(change.retired.has_value() == (change.is_new && is_known));
    changed.insert(instance.definition);
    instances[{instance.definition, instance.saga}] = std::move(instance);
  }
  bool has_event_before(std::string_view saga, std::string_view type, std::uint64_t) override {
    return saga == "o-1" && types.contains(std::string(type));
  }

  // Feeds the next event of saga o-1. Returns the definitions under which it had an effect.
  std::set<std::string> feed(const DefinitionRegistry& definitions, FoldEvent event) {
    changed.clear();
    event.sequence = ++sequence;
    event.id = {1, sequence};
    const auto folded = SagaFolder(definitions, shadows).on_event("o-1", event, *this);
    CHECK(folded.has_value());
    CHECK_FALSE(is_taken_);
    types.insert(std::string(event.type));
    return changed;
  }
  std::set<std::string> feed(const DefinitionRegistry& definitions, std::string_view type) {
    FoldEvent event;
    event.type = type;
    return feed(definitions, event);
  }
  const Instance& order() const { return instances.at({"order", "o-1"}); }

  std::map<std::pair<std::string, std::string>, Instance> instances;
  std::set<std::string> changed;
  std::set<std::string> types;
  std::uint64_t sequence = 10;
  SagaFolder::Shadows shadows = SagaFolder::Shadows::folded;

 private:
  bool is_taken_ = false;
};

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("an event is folded under every definition in force, shadows among them") {
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 1));
  definitions.restore(version(changed_order().as_shadow(), 1, 2));
  Sagas sagas;
  CHECK(sagas.feed(definitions, "order.placed") == Names{"order", "order~shadow"});
  Sagas tail;
  tail.shadows = SagaFolder::Shadows::skipped;
  CHECK(tail.feed(definitions, "order.placed") == Names{"order"});
}

TEST_CASE("an event of no saga is folded into none") {
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 1));
  FoldEvent event;
  event.type = "order.placed";
  event.sequence = 11;
  Sagas sagas;
  CHECK(SagaFolder(definitions).on_event(no_saga, event, sagas).has_value());
  CHECK(sagas.changed.empty());
}

TEST_CASE("a definition that the log applies later does not count yet") {
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 12));
  Sagas sagas;
  CHECK(sagas.feed(definitions, "order.placed").empty());
  CHECK(sagas.feed(definitions, "inventory.reserved").empty());
}

TEST_CASE("a saga that started while nothing was in force is never followed") {
  DefinitionRegistry none, definitions;
  definitions.restore(version(order_definition(), 1, 1));
  Sagas sagas;
  CHECK(sagas.feed(none, "order.placed").empty());
  CHECK(sagas.feed(definitions, "inventory.reserved").empty());
  CHECK(sagas.feed(definitions, "order.placed") == Names{"order"});  // its start, once more
}

TEST_CASE("an event that overtakes its saga's start makes the instance") {
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 1));
  Sagas sagas;
  CHECK(sagas.feed(definitions, "some.other").empty());
  CHECK(sagas.feed(definitions, "inventory.reserved") == Names{"order"});
  CHECK(sagas.order().state == State::placeholder);
}

TEST_CASE("an untrusted event, a dead letter or an operator's action creates no instance") {
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 1));
  Sagas sagas;
  FoldEvent event;
  event.type = "order.placed";
  SUBCASE("from the wrong producer") { event.doubt = FoldEvent::Doubt::wrong_producer; }
  SUBCASE("a dead letter") { event.dead_letter = DeadLetter{"payment", "order.placed", ""}; }
  SUBCASE("an action") { event.act = OperatorAction{"hold", "order", 1, {}, "ann", "test"}; }
  CHECK(sagas.feed(definitions, event).empty());
}

TEST_CASE("a saga keeps the version it began under") {
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 1));
  definitions.restore(version(changed_order(), 2, 12));
  Sagas sagas;
  sagas.feed(definitions, "order.placed");
  REQUIRE(sagas.sequence == 11);
  sagas.sequence = 12;
  CHECK(sagas.feed(definitions, "inventory.reserved") == Names{"order"});
  CHECK(sagas.order().version == order_definition().digest());
  SUBCASE("also when it is withdrawn") {
    DefinitionRegistry gone;
    gone.restore(withdrawn(version(order_definition(), 1, 1), 13));
    CHECK(sagas.feed(gone, "payment.declined") == Names{"order"});
    CHECK(sagas.order().state == State::compensating);
  }
}

TEST_CASE("a saga that has ended begins again under the version in force, or not at all") {
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 1));
  Sagas sagas;
  sagas.feed(definitions, "order.placed");
  sagas.feed(definitions, "inventory.rejected");
  REQUIRE(sagas.order().state == State::compensating);
  sagas.feed(definitions, "logistics.stopped");
  sagas.feed(definitions, "order.cancelled");
  REQUIRE(sagas.order().state == State::compensated);
  SUBCASE("another version is in force") {
    definitions.restore(version(changed_order(), 2, 1));
    CHECK(sagas.feed(definitions, "order.placed") == Names{"order"});
    CHECK(sagas.order().generation == 2);
    CHECK(sagas.order().version == changed_order().digest());
  }
  SUBCASE("unless it is the same start once more") {
    FoldEvent copy;
    copy.type = "order.placed";
    copy.id = sagas.order().started.id;
    copy.sequence = ++sagas.sequence;
    CHECK(SagaFolder(definitions).on_event("o-1", copy, sagas).has_value());
    CHECK(sagas.order().generation == 1);
  }
  SUBCASE("none is in force") {
    DefinitionRegistry gone;
    gone.restore(withdrawn(version(order_definition(), 1, 1), 2));
    CHECK(sagas.feed(gone, "order.placed").empty());
    CHECK(sagas.order().generation == 1);
    CHECK(sagas.feed(gone, "payment.charged") == Names{"order"});
  }
}

TEST_CASE("an operator's action concerns the definition it names and its shadow, no other") {
  std::string yaml = order_yaml();
  yaml.replace(yaml.find("saga: order"), 11, "saga: other");
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 1));
  definitions.restore(version(changed_order().as_shadow(), 1, 1));
  definitions.restore(version(definition_of(yaml), 1, 1));
  Sagas sagas;
  CHECK(sagas.feed(definitions, "order.placed").size() == 3);
  FoldEvent hold;
  hold.type = "laban.operator_acted";
  hold.act = OperatorAction{"hold", "order", 1, {}, "ann", "test"};
  CHECK(sagas.feed(definitions, hold) == Names{"order", "order~shadow"});
}

TEST_CASE("an instance whose definition is missing is an error and is left unchanged") {
  DefinitionRegistry definitions, others;
  definitions.restore(version(order_definition(), 1, 1));
  others.restore(version(changed_order(), 1, 1));
  Sagas sagas;
  sagas.feed(definitions, "order.placed");
  const Instance before = sagas.order();
  FoldEvent event;
  event.type = "inventory.reserved";
  event.sequence = 12;
  CHECK_FALSE(SagaFolder(others).on_event("o-1", event, sagas).has_value());
  CHECK_FALSE(SagaFolder(others).on_tick("order", "o-1", event, sagas).has_value());
  CHECK(sagas.order() == before);
}

TEST_CASE("a tick for a saga that is not there is an error") {
  DefinitionRegistry definitions;
  definitions.restore(version(order_definition(), 1, 1));
  FoldEvent tick;
  tick.kind = FoldEvent::Kind::tick;
  Sagas sagas;
  CHECK_FALSE(SagaFolder(definitions).on_tick("order", "o-1", tick, sagas).has_value());
}
