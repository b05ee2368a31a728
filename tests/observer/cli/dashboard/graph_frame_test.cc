#include "observer/cli/dashboard/graph_frame.h"

#include <doctest/doctest.h>

#include "tests/observer/cli/typed.h"

using namespace laban;
using namespace laban::cli;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("cli graph frame");

namespace {

api::EventGraph graph_of(std::uint64_t placed, std::uint64_t reserved, std::uint64_t charged) {
  return {.edges = {{"", "order.placed", placed, true},
                    {"order.placed", "inventory.reserved", reserved, true},
                    {"inventory.reserved", "payment.charged", charged, true},
                    {"payment.charged", "seller.prepared", 0, true}}};
}

api::SagaStats stats_of(std::uint64_t running, std::uint64_t completed) {
  using observer::State;
  return {.now = *parse_rfc3339("2026-11-20T14:05:02.250Z"),
          .counts = {{State::placeholder, 0},
                     {State::running, running},
                     {State::compensating, 0},
                     {State::completed, completed},
                     {State::compensated, 2},
                     {State::stuck, 1}}};
}

GraphModel busy() {
  GraphModel model{
      "nats://127.0.0.1:4222", "shop", "order", true, "", 1s, graph_of(1210, 1204, 1200),
      stats_of(10, 1197),      {}};
  model.rates = rates_between(graph_counts(graph_of(1190, 1194, 1200), stats_of(14, 1195)),
                              graph_counts(model.graph, model.stats), 2s);
  return model;
}

std::string text(const GraphModel& model, const GraphView& view, int width, int height) {
  laban::testing::use_utc();
  return draw_graph(model, view, {width, height, Charset::unicode}).text();
}

}  // namespace

TEST_CASE("a frame has states and edges, each with its count and how fast it changes") {
  CHECK(text(busy(), {}, 100, 9) ==
        " laban graph · LIVE 14:05:02 · order · every 1.0 s · shop · nats://127.0.0.1:4222\n"
        " ● running 10 -2.0/s  ↺ compensating 0  ✓ completed 1,197 +1.0/s  ↺ compensated 2  ✗ "
        "stuck 1\n"
        "\n"
        " order.placed  1210  +10/s\n"
        " └─ inventory.reserved  1204  +5.0/s\n"
        "    └─ payment.charged  1200\n"
        "       └─ seller.prepared  expected, never seen\n"
        "\n"
        " ↑↓ scroll  space pause  r ask again  q quit\n");
}

TEST_CASE("one frame alone has no keys and is as high as its tree") {
  GraphModel model = busy();
  model.interval = {};
  model.rates = {};
  CHECK(graph_height(model) == 7);
  CHECK(text(model, {}, 60, graph_height(model)) ==
        " laban graph · LIVE 14:05:02 · order · shop · nats://127.0.…\n"
        " ● running 10  ↺ compensating 0  ✓ completed 1,197  ↺ compe…\n"
        "\n"
        " order.placed  1210\n"
        " └─ inventory.reserved  1204\n"
        "    └─ payment.charged  1200\n"
        "       └─ seller.prepared  expected, never seen\n");
}

TEST_CASE("scrolling reaches what does not fit, and never goes beyond the end") {
  const GraphModel model = busy();
  GraphView view;
  press({top::Key::Kind::end, {}}, view);
  keep_in_range(model, 6, view);
  CHECK(view.first == 2);
  CHECK(text(model, view, 70, 6) ==
        " laban graph · LIVE 14:05:02 · order · every 1.0 s · shop · nats://12…\n"
        " ● running 10 -2.0/s  ↺ compensating 0  ✓ completed 1,197 +1.0/s  ↺ c…\n"
        "\n"
        "    └─ payment.charged  1200\n"
        "       └─ seller.prepared  expected, never seen\n"
        " ↑↓ scroll  space pause  r ask again  q quit        lines 3 to 4 of 4\n");
  press({top::Key::Kind::up, {}}, view);
  CHECK(view.first == 1);
  press({top::Key::Kind::home, {}}, view);
  CHECK(view.first == 0);
  press({top::Key::Kind::down, {}}, view);
  keep_in_range(model, 40, view);
  CHECK(view.first == 0);
}

TEST_CASE("which lines are shown stands beside the keys as long as there is room for it") {
  const auto bottom_line = [](int width) {
    GraphView view;
    view.first = 2;
    std::string all = text(busy(), view, width, 6);
    all.pop_back();
    return all.substr(all.rfind('\n') + 1);
  };
  CHECK(bottom_line(63) == " ↑↓ scroll  space pause  r ask again  q quit lines 3 to 4 of 4");
  CHECK(bottom_line(62).find("of 4") == std::string::npos);
  CHECK(bottom_line(62).starts_with(" ↑↓ scroll  space pause  r ask again  q quit lines "));
}

TEST_CASE("a frame shows that it is stale, and that it is paused") {
  GraphModel model = busy();
  model.is_live = false;
  model.problem = "the observer does not answer";
  CHECK(text(model, {}, 80, 9).find(" · STALE 14:05:02 · the observer does not answer\n") !=
        std::string::npos);
  GraphView view;
  CHECK(press({top::Key::Kind::character, " "}, view) == top::Command::none);
  CHECK(view.is_paused);
  CHECK(text(busy(), view, 80, 9).find("PAUSED") != std::string::npos);
  CHECK(press({top::Key::Kind::character, " "}, view) == top::Command::ask_again);
  CHECK(press({top::Key::Kind::character, "q"}, view) == top::Command::end);
}

TEST_CASE("any size and any names make a frame of that size") {
  GraphModel model = busy();
  model.graph.edges.push_back({"payment.charged", "x\x1b[2J\n\xff", 3, true});
  for (const int width : {1, 2, 17, 46, 200}) {
    for (const int height : {1, 2, 3, 4, 60}) {
      const auto canvas = draw_graph(model, {}, {width, height, Charset::ascii});
      CHECK(canvas.width() == width);
      CHECK(canvas.height() == height);
      CHECK(canvas.text().find('\x1b') == std::string::npos);
    }
  }
}

TEST_CASE("an edge whose count restarted has no rate, a new one counts from zero") {
  const GraphCounts before{{{{"a.a", "b.b"}, 7}}, {}};
  const GraphCounts after{{{{"a.a", "b.b"}, 3}, {{"b.b", "c.c"}, 5}}, {}};
  const GraphRates rates = rates_between(before, after, 2s);
  CHECK_FALSE(rates.edges.contains({"a.a", "b.b"}));
  CHECK(rates.edges.at({"b.b", "c.c"}) == 2.5);
  CHECK(rates_between(before, after, 0s).edges.empty());
}

TEST_SUITE_END();
