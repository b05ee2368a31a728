// What verify and rebuild print as JSON.

#include "observer/cli/stores/verdict_view.h"

#include <doctest/doctest.h>

#include "observer/api/json.h"
#include "observer/cli/stores/documents.h"
#include "observer/projection/rows.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

namespace {

PartitionVerdict different() {
  PartitionVerdict one;
  one.partition = 1;
  one.took = 1500ms;
  one.verdict.outcome = observer::Verdict::Outcome::different;
  one.verdict.position = 184;
  one.verdict.comparison.rows = 40;
  one.verdict.comparison.rows_differing = 2;
  one.verdict.comparison.kept_digest = {1, 2};
  one.verdict.comparison.folded_digest = {3, 4};
  one.verdict.comparison.sagas = {"o-1", "o-2"};
  one.verdict.comparison.first =
      observer::RowDifference{observer::observer_meta, "summary", {}, {}, {}};
  one.verdict.what = {{"state", "running", "completed"}, {"first byte", "", "0x01"}};
  one.verdict.lost = {{7, 9}};
  one.verdict.sagas_checked_alone = 3;
  return one;
}

}  // namespace

TEST_CASE("the verdict on a store is JSON with all fields, whatever it is") {
  CHECK(api::to_json(document_of(different())) ==
        R"({"partition":1,"equal":false,"outcome":"different","position":184,"rows":40,)"
        R"("rows_differing":2,"sagas_differing":2,"sagas":["o-1","o-2"],)"
        R"("kept_digest":"00000000000000010000000000000002",)"
        R"("folded_digest":"00000000000000030000000000000004",)"
        R"("first_difference":{"saga":"","definition":"","family":"observer_meta","row":"summary",)"
        R"("what":[{"field":"state","kept":"running","folded":"completed"},)"
        R"({"field":"first byte","kept":"","folded":"0x01"}]},)"
        R"("lost":[{"first":7,"last":9}],"sagas_checked_alone":3,"seconds":1.5})");
}

TEST_CASE("why a store cannot be read is a field only then") {
  PartitionVerdict one;
  one.unreadable = "corrupt";
  CHECK(api::to_json(document_of(one)) ==
        R"({"partition":0,"equal":false,"outcome":"unreadable","position":0,"rows":0,)"
        R"("rows_differing":0,"sagas_differing":0,"sagas":[],)"
        R"("kept_digest":"00000000000000000000000000000000",)"
        R"("folded_digest":"00000000000000000000000000000000","first_difference":null,)"
        R"("lost":[],"sagas_checked_alone":0,"seconds":0.0,"message":"corrupt"})");
}

TEST_CASE("at most twenty sagas are named") {
  PartitionVerdict one;
  for (int i = 0; i < 30; ++i) one.verdict.comparison.sagas.insert(std::to_string(i));
  CHECK(document_of(one).sagas.size() == 20);
  CHECK(document_of(one).sagas_differing == 30);
}

TEST_CASE("verify and rebuild put the verdicts into one document") {
  CHECK(api::to_json(Verification{false, std::nullopt, {}}) ==
        R"({"schema_version":1,"equal":false,"saga":null,"partitions":[]})");
  CHECK(api::to_json(Verification{true, "o-1", {}}) ==
        R"({"schema_version":1,"equal":true,"saga":"o-1","partitions":[]})");
  const Rebuilding rebuilt{true, {{2, 184, 40, "00ff", std::nullopt, "it is not there"}}};
  CHECK(api::to_json(rebuilt) ==
        R"({"schema_version":1,"observer_running":true,"partitions":[{"partition":2,)"
        R"("position":184,"rows":40,"digest":"00ff","replaced":null,)"
        R"("not_compared":"it is not there"}]})");
}
