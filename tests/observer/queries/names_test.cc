// What can be named: from definitions, shadows, schemas and what was seen; and the saga that was
// probably meant.

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>

#include "tests/observer/queries/busy_world.h"
#include "tests/observer/queries/questions.h"

using namespace laban;
using namespace laban::observer;
using laban::observer::testing::ask;
using laban::observer::testing::BusyWorld;
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
