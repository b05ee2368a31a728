// A log in which every text that can be hostile is, through the output of the commands.

#include <doctest/doctest.h>
#include <laban/ids.h>
#include <laban/tx.h>

#include <sstream>

#include "events/laban.h"
#include "events/payment.h"
#include "observer/cli/dashboard/graph_view.h"
#include "observer/cli/events/event_view.h"
#include "observer/cli/events/live_sagas.h"
#include "observer/cli/sagas/saga_view.h"
#include "tests/observer/cli/terminal/capture.h"
#include "tests/observer/cli/typed.h"
#include "tests/worlds/observer_world.h"

using namespace laban;
using namespace laban::cli;
using laban::observer::testing::Observer;
using laban::observer::testing::World;
using laban::testing::Json;

TEST_SUITE_BEGIN("hostile text");

namespace {

const std::string hostile =
    "\x1b[2J\x1b]52;c;AAAA\x07\x1b]8;;http://x\x1b\\\r\nforged line\t\x7f\xc2\x9b"
    "31m\xe2\x80\xae"
    "desrever\xff\xc0\xaf ../../etc/passwd " +
    std::string(10'000, 'x');

template <class Native>
void say(World& world, std::string_view type, std::string_view source, const Native& event) {
  const auto bytes = detail::encode_payload(event);
  world.publish_raw(type, "o-1", source, {},
                    {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void fill(World& world) {
  world.publish("order.placed", "o-1");
  payment::DeclinedT declined;
  declined.reason = hostile;
  say(world, "payment.declined", "payment", declined);
  DeadLetteredT letter;
  letter.service = letter.reason = letter.event_type = letter.event_id = hostile;
  say(world, "laban.dead_lettered", "payment", letter);
  OperatorActedT act;
  act.action = act.step = act.by = act.reason = hostile;
  act.definition = "order";
  act.generation = 1;
  say(world, "laban.operator_acted", "operator", act);
  world.publish_raw("returns.opened", "o-1", "returns", {}, hostile);
  world.stream->append("shop.0." + hostile, hostile);
  world.stream->append("shop.0.payment.charged", hostile);
}

// The only control characters are line ends.
void check_shown(const std::string& text) {
  REQUIRE_FALSE(text.empty());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_c1 = c == 0xc2 && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if ((c >= 0x20 || c == '\n') && c != 0x7f && c != 0xff && c != 0xc0 && !is_c1) continue;
    FAIL_CHECK("byte ", static_cast<int>(c), " at ", i,
               " in: ", text.substr(i < 40 ? 0 : i - 40, 60));
    return;
  }
  CHECK(text.find("\xe2\x80\xae") == text.npos);
  CHECK(text.find("\nforged line") == text.npos);
}

Json answer(const Observer& observer, const char* endpoint, const char* body) {
  return Json::parse(observer::answer(endpoint, body, observer.queries()).value());
}

struct TestSystem {
  World world;
  Observer observer{world, memory::make_disk(), observer::Mode::observe};

  TestSystem() {
    fill(world);
    observer.run();
  }
};

}  // namespace

TEST_CASE("tail shows hostile events as text, in lines and as JSON") {
  TestSystem site;
  laban::testing::Capture lines, json;
  EventReader reader("shop", 1);
  LiveSagas sagas(observer::testing::schemas(), {observer::DefinitionRegistry()});
  for (const auto& message : site.world.stream->messages()) {
    const SeenEvent event = reader.read({0, message});
    const auto& schemas = observer::testing::schemas();
    const Verdict verdict = sagas.meet(event);
    lines.printer().line(event_line(event, verdict, schemas, {PayloadView::full, 1, 0}));
    for (const auto& passing : sagas.take_passed())
      lines.printer().line(passing_line(passing, {PayloadView::full, 1, 0}));
    json.printer().json(event_json(event, schemas));
  }
  check_shown(lines.text());
  check_shown(json.text());
  std::istringstream documents(json.text());
  for (std::string line; std::getline(documents, line);) CHECK(Json::accept(line));
}

TEST_CASE("sagas and the graph show hostile reasons, names and fields as text") {
  TestSystem site;
  laban::testing::Capture capture;
  Printer& printer = capture.printer();
  const auto saga = laban::testing::typed<api::SagaDetail>(
      answer(site.observer, "sagas.show", R"({"saga": "o-1"})"));
  print_saga(printer, saga);
  print_saga_briefly(printer, saga);
  const auto list = laban::testing::typed<api::SagasPage>(answer(site.observer, "sagas.ls", "{}"));
  const cli::Table table = saga_table(list.sagas, /*wide=*/true);
  table.print(printer);
  const auto graph = laban::testing::typed<api::EventGraph>(answer(site.observer, "graph", "{}"));
  for (const Line& line : graph_as_text(graph)) printer.line(line);
  for (const auto& text : {graph_as_dot(graph), graph_as_mermaid(graph)}) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) printer.line(line);
  }
  check_shown(capture.text());
  CHECK(capture.text().find("\\x1b[2J") != std::string::npos);
}

TEST_CASE("every answer of the observer is shown as JSON that a terminal does not act on") {
  TestSystem site;
  laban::testing::Capture capture;
  for (const auto& [endpoint, body] :
       {std::pair{"sagas.ls", "{}"}, std::pair{"sagas.show", R"({"saga": "o-1"})"},
        std::pair{"acts.ls", "{}"}, std::pair{"sagas.stats", "{}"}, std::pair{"graph", "{}"}}) {
    capture.printer().json(answer(site.observer, endpoint, body).dump());
  }
  check_shown(capture.text());
}

TEST_CASE("an id is never a path") {
  for (const std::string& text :
       {std::string("../../x"), std::string("/etc/passwd"), std::string("."), std::string(".."),
        std::string("a/b"), std::string("a\\b"), std::string("a\0b", 3), std::string("a\nb"),
        std::string(300, 'a'), std::string()}) {
    CAPTURE(text);
    CHECK_FALSE(SagaId::is_valid(text));
    CHECK_FALSE(is_subject_token(text));  // names of services and namespaces
    CHECK_FALSE(EventId::parse(text));
  }
}

TEST_SUITE_END();
