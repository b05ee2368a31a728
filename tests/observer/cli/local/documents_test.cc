// What up, demo, doctor and version print as JSON.

#include "observer/cli/local/documents.h"

#include <doctest/doctest.h>

#include "observer/api/json.h"
#include "observer/cli/local/demo_report.h"
#include "tests/observer/cli/terminal/capture.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;
using laban::testing::Capture;

namespace {

constexpr const char* audited =
    R"({"schema_version":1,"holds":false,"rules":[{"rule":"money","statement":"all is paid",)"
    R"("holds":false,"facts":7,"violations":1,"examples":["o-1"],"unknown":""}]})";

DemoResult two_orders() {
  DemoResult result;
  result.placing = {5, {{"cancellation", 2}, {"zero_price", 1}}, 2, 0};
  result.last.known = true;
  result.last.completed = 1;
  result.last.compensated = 1;
  result.last.events = 30;
  result.last.failures = {{"payment.declined", 1}};
  result.seconds = 4;
  result.log_messages = 31;
  result.cpu = {{"observer", 3ms}, {"payment", 1ms}};
  result.placing_cpu = 500us;
  result.audit_json = audited;
  result.audit = *api::from_json<AuditedRules>(audited);
  api::SagaDetail saga;
  saga.summary.saga = "o-1";
  saga.summary.state = observer::State::compensated;
  result.sagas = {saga};
  return result;
}

SystemSettings settings() {
  SystemSettings settings;
  settings.partitions = 2;
  settings.options = {{"payment", {{"fail", "5%"}}}};
  return settings;
}

}  // namespace

TEST_CASE("the document of a demo says what came of the orders, and all that the audit says") {
  CHECK(api::to_json(document_of({.seed = 7}, two_orders(), settings(), {})) ==
        std::string(R"({"schema_version":1,"seed":7,"partitions":2,)"
                    R"("options":{"payment":{"fail":"5%"}},"rows":5,)"
                    R"("rejected_rows":{"cancellation":2,"zero_price":1},"placed":2,)"
                    R"("completed":1,"compensated":1,"stuck":0,"running":0,)"
                    R"("failures":{"payment.declined":1},"events":30,"log_messages":31,)"
                    R"("seconds":4.0,"sagas_per_second":0.5,"cpu_us_per_saga":2000.0,)"
                    R"("cpu_us_per_saga_by_program":{"observer":1500.0,"payment":500.0},)"
                    R"("placing_cpu_us_per_saga":250.0,"gave_up":false,"audit":)") +
            audited + R"(,"holds":false,"sagas":[{"saga":"o-1","state":"compensated"}]})");
}

TEST_CASE("without an observer and with orders from a file, what is not known is null") {
  const std::string json =
      api::to_json(document_of({.orders_file = "a.csv"}, {}, SystemSettings{}, "/tmp/shop"));
  CHECK(json == R"({"schema_version":1,"seed":null,"partitions":1,"options":{},"rows":0,)"
                R"("rejected_rows":{},"placed":0,"completed":null,"compensated":null,"stuck":null,)"
                R"("running":null,"failures":{},"events":null,"log_messages":0,"seconds":null,)"
                R"("sagas_per_second":null,"cpu_us_per_saga":0.0,"cpu_us_per_saga_by_program":{},)"
                R"("placing_cpu_us_per_saga":0.0,"gave_up":false,"audit":null,"holds":false,)"
                R"("sagas":[],"dir":"/tmp/shop"})");
}

TEST_CASE("people read the same of a demo") {
  const DemoResult result = two_orders();
  const DemoDocument document = document_of({}, result, settings(), {});
  Capture out, err;
  DemoAnswer(document, result).print({out.printer(), err.printer()});
  const std::string text = out.text();
  for (const char* line : {"2 orders placed: 1 completed, 1 compensated, 0 stuck, 0 running\n",
                           "rows rejected: cancellation 2, zero_price 1\n",
                           "30 events in 4.0 s: 0 sagas/s, 2000 core-µs per saga\n",
                           "  ✗ money                               7 facts  all is paid\n"
                           "      o-1\n",
                           "  ✗ the audit does not hold\n", "  laban demo --keep DIR\n"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}

TEST_CASE("the other documents of this room have all their fields, in order") {
  CHECK(api::to_json(ProgramVersion{"laban", "1.0"}) ==
        R"({"schema_version":1,"name":"laban","version":"1.0"})");
  CHECK(api::to_json(HealthReport{false, {{"disk", Health::bad, "full", "Make room"}}}) ==
        R"({"schema_version":1,"healthy":false,"checks":[{"check":"disk","health":"bad",)"
        R"("found":"full","next":"Make room"}]})");
  CHECK(api::to_json(ReadySystem{"nats://a:1", "shop", 2, "/tmp/shop", {{"payment", 7}}}) ==
        R"({"schema_version":1,"url":"nats://a:1","namespace":"shop","partitions":2,)"
        R"("dir":"/tmp/shop","processes":[{"name":"payment","pid":7}]})");
}
