// What export and import say about a capsule.

#include "observer/cli/capsules/capsule_view.h"

#include <doctest/doctest.h>

#include "observer/api/json.h"
#include "tests/observer/cli/typed.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

namespace {

const Time noon = *parse_rfc3339("2026-11-20T12:00:00Z");

CapsuleRow row(std::uint32_t partition, const char* saga, Time stored_at,
               CapsuleRow::Kind kind = CapsuleRow::Kind::event) {
  CapsuleRow row;
  row.partition = partition;
  row.saga = saga;
  row.kind = kind;
  row.message.stored_at = stored_at;
  return row;
}

Capsule two_partitions() {
  Capsule capsule;
  capsule.name_space = "shop";
  capsule.partition_count = 4;
  capsule.fold_version = 7;
  capsule.made_at = noon + 2h;
  capsule.gaps.resize(3);
  capsule.digest = {1, 2};
  capsule.endings = {{"order", "o-1", 1, "completed"},
                     {"order~shadow", "o-1", 1, "stuck"},
                     {"order", "o-2", 1, "compensated"},
                     {"order", "o-2", 2, "completed"}};
  capsule.rows = {row(3, "-", noon - 1h),
                  row(3, "o-1", noon + 1s),
                  row(1, "o-2", noon),
                  row(3, "o-1", noon + 3s),
                  row(1, "o-2", noon + 9h, CapsuleRow::Kind::note),
                  row(1, "o-2", noon + 2s, CapsuleRow::Kind::unknown_type)};
  return capsule;
}

}  // namespace

TEST_CASE("every fact of a capsule is in its document") {
  CHECK(api::to_json(ExportDocument{"a.capsule", "capsule", 99, facts_of(two_partitions())}) ==
        R"({"schema_version":1,"file":"a.capsule","format":"capsule","bytes":99,)"
        R"("namespace":"shop","sagas":2,"messages":4,"partitions":[1,3],"partition_count":4,)"
        R"("first":"2026-11-20T12:00:00Z","last":"2026-11-20T12:00:03Z",)"
        R"("made_at":"2026-11-20T14:00:00Z","fold_version":7,)"
        R"("digest":"00000000000000010000000000000002","holes":3,)"
        R"("states":{"completed":2,"compensated":1}})");
}

TEST_CASE("a capsule is told in a line, without times when it holds no event") {
  laban::testing::use_utc();
  CHECK(to_text(facts_of(two_partitions())) ==
        "2 sagas, 4 events, 2 completed, 1 compensated; 2026-11-20 12:00:00 to 2026-11-20 "
        "12:00:03");
  CHECK(to_text(facts_of({})) == "0 sagas, 0 events");
}
