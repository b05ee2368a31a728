// What tail and schema ls print as JSON.

#include "observer/cli/events/documents.h"

#include <doctest/doctest.h>

#include "observer/api/json.h"
#include "observer/cli/events/event_view.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::cli;

TEST_CASE("a message that is no event is shown as one, with the reason") {
  SeenEvent seen;
  seen.partition = 2;
  seen.message = {184, *parse_rfc3339("2026-11-20T15:32:16Z"), "shop.2.a.b", "garbage"};
  seen.problem = "too short";
  CHECK(event_json(seen, observer::testing::schemas()) ==
        R"({"specversion":"1.0","type":"laban.invalid_message","source":"laban-tail",)"
        R"("id":"2-184","time":"2026-11-20T15:32:16Z","partition":2,"sequence":184,)"
        R"("logtime":"2026-11-20T15:32:16Z","datacontenttype":"application/json",)"
        R"("data":{"reason":"too short","subject":"shop.2.a.b","bytes":7}})");
}

TEST_CASE("the event types have all their fields, in order") {
  CHECK(api::to_json(DeclaredEvents{{{"payment.charged", "payment", {"order_id"}}}}) ==
        R"({"schema_version":1,"events":[{"type":"payment.charged","source":"payment",)"
        R"("fields":["order_id"]}]})");
}
