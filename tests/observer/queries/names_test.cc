// What can be named: from definitions, shadows, schemas and what was seen; and the saga that was
// probably meant.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>

#include "observer/projection/dead_letter_rows.h"
#include "observer/projection/rows.h"
#include "observer/queries/limits.h"
#include "tests/observer/queries/busy_world.h"
#include "tests/observer/queries/questions.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::ask;
using laban::observer::testing::BusyWorld;
using laban::observer::testing::Observer;
using laban::observer::testing::World;
using Json = nlohmann::json;

namespace {

bool holds(const Json& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string refusal(const BusyWorld& busy, const char* endpoint, const Json& request) {
  const auto reply = answer(endpoint, request.dump(), busy.observer.queries());
  REQUIRE_FALSE(reply);
  return reply.error().message;
}

}  // namespace

TEST_CASE("names are those of definitions, shadows and schemas, whether seen or not") {
  const BusyWorld busy;
  const Json names = ask(busy.observer, "names");
  REQUIRE(names["definitions"].size() == 2);
  CHECK(names["definitions"][0]["definition"] == "order");
  CHECK(names["definitions"][1]["definition"] == "order~shadow");
  CHECK(holds(names["definitions"][0]["steps"], "charge"));
  CHECK(holds(names["definitions"][0]["business"], "paid"));
  for (const char* service : {"payment", "notification", "operator", "observer"})
    CHECK(holds(names["services"], service));
  for (const char* type : {"order.placed", "seller.unpack_requested", "laban.operator_acted"})
    CHECK(holds(names["types"], type));
  CHECK_FALSE(holds(names["services"], ""));
  CHECK_FALSE(holds(names["types"], ""));
}

namespace {

// An observer whose store has one more group of dead letters than is read, each of a service and a
// type of its own.
struct ManyGroups {
  World world;
  Observer observer{world, memory::make_disk()};

  ManyGroups() {
    WriteBatch batch;
    for (std::uint64_t i = 1; i <= limits::dead_letter_groups_read + 1; ++i) {
      LetterGroup group;
      group.of(LetterStatus::open) = 1;
      group.last = Time(Duration(static_cast<std::int64_t>(i)));
      group.service = fmt::format("s{}", i);
      group.event_type = fmt::format("a.t{}", i);
      batch.put(observer_meta, letter_group_key(i), encode(group));
    }
    REQUIRE(observer.store->write(batch));
  }
};

}  // namespace

TEST_CASE("services and types of as many groups of dead letters are known as the limit says") {
  const ManyGroups many;
  const Json names = ask(many.observer, "names");
  const std::size_t limit = limits::dead_letter_groups_read;
  CHECK(holds(names["services"], fmt::format("s{}", limit)));
  CHECK(holds(names["types"], fmt::format("a.t{}", limit)));
  CHECK_FALSE(holds(names["services"], fmt::format("s{}", limit + 1)));
  CHECK_FALSE(holds(names["types"], fmt::format("a.t{}", limit + 1)));
}

TEST_CASE("as many groups of dead letters are read as the limit says, and not one more") {
  const ManyGroups many;
  const Json groups = ask(many.observer, "dlq.groups", {{"limit", 2}});
  CHECK(groups["open"] == limits::dead_letter_groups_read);
  CHECK(groups["groups_left_out"] == limits::dead_letter_groups_read - 2);
  CHECK(groups["groups"][0]["service"] == fmt::format("s{}", limits::dead_letter_groups_read));
}

TEST_CASE("an unknown saga is told the nearest id, of the newest and of the neighbouring ones") {
  const BusyWorld busy;
  CHECK(refusal(busy, "sagas.show", {{"saga", "Failed-1"}}) ==
        "no saga 'Failed-1' has been seen. Did you mean 'failed-1'?");
  CHECK(refusal(busy, "sagas.show", {{"saga", "failed1"}, {"at", {{"sequence", 40}}}})
            .ends_with("'?"));
  CHECK(refusal(busy, "sagas.profile", {{"saga", "done-00"}}) ==
        "no saga 'done-00' has been seen. Did you mean 'done-0'?");
  CHECK(refusal(busy, "sagas.show", {{"saga", "quite-another-thing"}}) ==
        "no saga 'quite-another-thing' has been seen");
}

TEST_CASE("a position of another partition is refused for a saga") {
  const BusyWorld busy;
  CHECK(
      refusal(busy, "sagas.show", {{"saga", "done-0"}, {"at", {{"sequence", 9}, {"partition", 7}}}})
          .find("'at' is a position of partition 7, but saga 'done-0' is in partition 0") !=
      std::string::npos);
}
