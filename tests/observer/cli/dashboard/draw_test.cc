// Frames of the screen: golden files next to this one, any size, any text.

#include "observer/cli/dashboard/draw.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "observer/cli/dashboard/flow_layout.h"
#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/dashboard/widgets.h"
#include "tests/observer/cli/dashboard/scene.h"
#include "tests/observer/cli/typed.h"

using namespace laban;
using namespace laban::top;
using namespace std::chrono_literals;
using laban::top::testing::busy_shop;
using laban::top::testing::stuck_saga;

namespace {

// Widths of characters depend on the locale; C.UTF-8 is part of every Debian.
const bool has_locale = std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr;

std::string frame(const Model& model, const ViewState& view, int width, int height) {
  laban::testing::use_utc();
  return draw(model, view, {width, height, cli::Charset::unicode}).text();
}

// With LABAN_WRITE_GOLDEN set, the frame becomes the golden one.
void check_golden(const std::string& name, const std::string& shown) {
  const auto path = std::filesystem::path(LABAN_GOLDEN_DIR) / (name + ".txt");
  if (std::getenv("LABAN_WRITE_GOLDEN") != nullptr) std::ofstream(path) << shown;
  std::ifstream file(path);
  const std::string expected((std::istreambuf_iterator<char>(file)), {});
  CAPTURE(name);
  CHECK(shown == expected);
}

void check_grid(const Canvas& canvas, int width, int height) {
  REQUIRE(canvas.width() == width);
  REQUIRE(canvas.height() == height);
  for (int y = 0; y < height; ++y) {
    std::size_t columns = 0;
    for (int x = 0; x < width; ++x) {
      const Cell& cell = canvas.at(x, y);
      columns += cli::display_width(cell.glyph);
      const bool is_right_half = x > 0 && cli::display_width(canvas.at(x - 1, y).glyph) == 2;
      REQUIRE(cell.glyph.empty() == is_right_half);
      for (const char c : cell.glyph) REQUIRE((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
    }
    REQUIRE(columns == static_cast<std::size_t>(width));
  }
}

constexpr Page pages[] = {Page::overview, Page::sagas, Page::services, Page::flow,
                          Page::failures, Page::saga,  Page::help};

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t end) { return random_() % end; }
  std::string text() {
    static const std::string parts[] = {"order",
                                        "\x1b[2J",
                                        "\x1b]52;c;AAAA\x07",
                                        "漢字",
                                        "e\xcc\x81",
                                        "\xff\xfe",
                                        "\r\n\t",
                                        "\x7f",
                                        "\xe2\x80\xae",
                                        "👩‍👩‍👧",
                                        "…",
                                        "",
                                        "日本語の",
                                        "\xc2\x9b",
                                        std::string(300, 'x'),
                                        std::string(90, '\xe3')};
    std::string all;
    for (std::size_t i = below(4); i > 0; --i) all += parts[below(std::size(parts))];
    return all;
  }
  Duration time() { return Duration(static_cast<std::int64_t>(random_() >> below(64))); }
  std::optional<Duration> maybe_time() {
    return below(3) == 0 ? std::nullopt : std::optional(time());
  }
  std::uint64_t count() { return random_() >> below(64); }

 private:
  std::mt19937_64 random_;
};

State any_state(Chance& chance) { return static_cast<State>(chance.below(observer::state_count)); }

std::optional<api::Spread> any_spread(Chance& chance) {
  if (chance.below(3) == 0) return std::nullopt;
  return api::Spread{.count = 1, .p50 = chance.time(), .p95 = chance.time(), .p99 = chance.time()};
}

api::Flow any_flow(Chance& chance) {
  api::Flow flow;
  flow.definition = chance.text();
  flow.counts = {{any_state(chance), chance.count()}, {any_state(chance), chance.below(9)}};
  for (std::size_t i = chance.below(14); i > 0; --i) {
    api::FlowStep step;
    step.step = chance.below(2) == 0 ? std::to_string(i) : chance.text();
    step.service = chance.text();
    for (std::size_t j = chance.below(3); j > 0; --j)
      step.after.push_back(std::to_string(chance.below(16)));
    if (chance.below(2) == 0) step.waiting = chance.count();
    step.times = any_spread(chance);
    step.pivot = chance.below(5) == 0;
    flow.steps.push_back(std::move(step));
  }
  return flow;
}

api::SagaSummary any_saga(Chance& chance) {
  api::SagaSummary saga;
  saga.saga = chance.text();
  saga.definition = chance.text();
  saga.state = any_state(chance);
  if (chance.below(2) == 0) saga.business = chance.text();
  if (chance.below(2) == 0) saga.held = Time(1s);
  saga.age = chance.time();
  saga.steps_done = chance.count();
  saga.steps_total = chance.count();
  saga.last_event.type = chance.text();
  for (std::size_t i = chance.below(3); i > 0; --i) {
    api::SagaWait wait;
    wait.service = chance.below(3) == 0 ? "operator" : chance.text();
    if (chance.below(2) == 0) wait.step = chance.text();
    wait.left = chance.maybe_time();
    saga.waiting_for.push_back(std::move(wait));
  }
  if (chance.below(2) == 0) saga.failure = api::SagaFailure{.type = chance.text()};
  if (chance.below(3) == 0) saga.stuck = api::SagaStuck{chance.text(), chance.text()};
  return saga;
}

OpenSaga any_open_saga(Chance& chance) {
  OpenSaga open;
  open.detail.summary = any_saga(chance);
  open.detail.next_steps = {chance.text(), chance.text()};
  open.detail.findings = {{.kind = chance.text(), .text = chance.text()}};
  for (std::size_t i = chance.below(40); i > 0; --i) {
    api::TimelineEntry entry;
    entry.sequence = i;
    entry.time = Time(Duration(static_cast<std::int64_t>(chance.below(1'000'000) * (40 - i))));
    entry.id = std::to_string(i);
    entry.cause = std::to_string(chance.below(45));
    entry.type = chance.text();
    entry.source = chance.text();
    entry.data.text = chance.below(2) == 0 ? chance.text() : R"({"a":["\u001b[2J",null]})";
    open.detail.timeline.push_back(std::move(entry));
  }
  if (chance.below(2) == 0) {
    open.detail.steps.resize(1);
    open.detail.steps[0].step = chance.text();
    open.usual = api::ComparedSaga{.path = chance.text(), .share = 0.5};
    open.usual->steps = {{.step = open.detail.steps[0].step, .took = chance.maybe_time()}};
  }
  return open;
}

Model any_model(Chance& chance) {
  Model model;
  model.url = chance.text();
  model.problem = chance.text();
  model.is_live = chance.below(2) == 0;
  model.observer.partitions.resize(chance.below(3));
  for (auto& partition : model.observer.partitions) partition.waiting = chance.text();
  api::OverviewAnswer& overview = model.overview;
  for (std::size_t i = chance.below(3); i > 0; --i) overview.flows.push_back(any_flow(chance));
  for (std::size_t i = chance.below(70); i > 0; --i) {
    overview.sagas.push_back(any_saga(chance));
    overview.stats.seconds.push_back({.events = chance.count()});
  }
  for (std::size_t i = chance.below(20); i > 0; --i) {
    ServiceRow row;
    row.name = chance.text();
    row.problem = chance.text();
    row.verdict = static_cast<Verdict>(chance.below(3));
    row.behind = chance.count();
    row.p95 = chance.maybe_time();
    model.services.services.push_back(std::move(row));
    api::RecentFailure failure;
    failure.cause = {chance.text(), chance.text(), chance.text(), chance.text()};
    failure.saga = chance.text();
    failure.count = chance.count();
    failure.last = Time(chance.time());
    overview.failures.push_back(std::move(failure));
  }
  model.saga = any_open_saga(chance);
  return model;
}

}  // namespace

TEST_CASE("frames of a busy shop are the golden ones") {
  REQUIRE(has_locale);
  Model model = busy_shop();
  model.saga = stuck_saga();
  for (const auto& [width, height] : {std::pair(80, 24), std::pair(100, 30), std::pair(200, 60)}) {
    const std::string size = fmt::format("{}x{}", width, height);
    ViewState view;
    check_golden("overview-" + size, frame(model, view, width, height));
    view.page = Page::saga;
    view.saga = "o-9f3ac1";
    check_golden("saga-" + size, frame(model, view, width, height));
  }
  for (const auto& [page, name] :
       {std::pair(Page::sagas, "sagas"), std::pair(Page::services, "services"),
        std::pair(Page::flow, "flow"), std::pair(Page::failures, "failures"),
        std::pair(Page::help, "help")}) {
    ViewState view;
    view.page = page;
    check_golden(std::string(name) + "-100x30", frame(model, view, 100, 30));
  }
}

TEST_CASE("in little space parts are dropped before the list, which is dropped last") {
  const Model model = busy_shop();
  const ViewState view;
  const auto has = [&](int width, int height, const char* text) {
    return frame(model, view, width, height).find(text) != std::string::npos;
  };
  CHECK(has(80, 24, "order v3"));
  CHECK(has(80, 24, "Failures of the newest"));
  CHECK_FALSE(has(79, 24, "order v3"));
  CHECK_FALSE(has(80, 23, "order v3"));
  CHECK(has(80, 23, "Failures of the newest"));
  CHECK_FALSE(has(80, 17, "Failures of the newest"));
  CHECK(has(80, 17, "Health"));
  CHECK_FALSE(has(80, 11, "Health"));
  CHECK(has(80, 11, "o-9f3ac1"));
  CHECK(has(40, 8, "o-9f3ac1"));
  CHECK(has(39, 8, "too small"));
  CHECK(has(40, 7, "too small"));
  CHECK(has(3, 1, "to"));
}

TEST_CASE("any model is drawn at any size, each cell one column of text that is safe") {
  REQUIRE(has_locale);
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    Chance chance(seed);
    const Model model = any_model(chance);
    ViewState view;
    view.page = pages[chance.below(std::size(pages))];
    view.saga = model.saga->detail.summary.saga;
    view.chosen = chance.below(80);
    view.entry = chance.below(80);
    view.flow = chance.below(5);
    view.tab = chance.below(tabs.size());
    view.prompt = static_cast<Prompt>(chance.below(3));
    view.typed = chance.text();
    if (chance.below(3) == 0) view.filter = "o";
    const int width = 1 + static_cast<int>(chance.below(230));
    const int height = 1 + static_cast<int>(chance.below(70));
    check_grid(draw(model, view, {width, height, cli::Charset::unicode}), width, height);
    const Canvas plain = draw(model, view, {width, height, cli::Charset::ascii});
    for (const char c : plain.text()) {
      CAPTURE(static_cast<int>(c));
      REQUIRE((c == '\n' || (c >= ' ' && c < 0x7f)));
    }
  }
}

TEST_CASE("a saga of ten thousand events is drawn, with any of them chosen") {
  Model model = busy_shop();
  OpenSaga saga = stuck_saga();
  auto& timeline = saga.detail.timeline;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    api::TimelineEntry entry = timeline.back();
    entry.sequence += i + 1;
    entry.time += std::chrono::milliseconds(i % 97);
    entry.cause = i % 3 == 0 ? entry.id : "a5";
    entry.id = "e" + std::to_string(i);
    timeline.push_back(std::move(entry));
  }
  model.saga = std::move(saga);
  ViewState view;
  view.page = Page::saga;
  view.saga = "o-9f3ac1";
  for (const std::size_t chosen : {0u, 5000u, 10'006u}) {
    view.entry = chosen;
    const std::string shown = frame(model, view, 100, 30);
    CHECK(shown.find(fmt::format("#{}", model.saga->detail.timeline[chosen].sequence)) !=
          std::string::npos);
  }
}

TEST_CASE("a step is drawn to the right of those it waits for, and cycles end") {
  Chance chance(5);
  for (int i = 0; i < 200; ++i) {
    const api::Flow flow = any_flow(chance);
    const FlowLayout layout = lay_out(flow.steps);
    CHECK(layout.places.size() == flow.steps.size());
    for (const auto& place : layout.places) CHECK(place.column < layout.columns);
  }
  const auto layout = lay_out(busy_shop().overview.flows[0].steps);
  CHECK(layout.columns == 5);
  CHECK(layout.rows == 2);
  CHECK(layout.places[5].column == 4);
  CHECK(layout.lines.size() == 7);
}

TEST_CASE("a flow of one step has all of the width for it, and then room for its summary") {
  api::Flow flow;
  flow.definition = "order";
  flow.steps.resize(1);
  flow.steps[0].step = "reserve_a_seat_";  // 15 columns, the most that a step is given
  const auto drawn = [&](int width) {
    Canvas canvas(width, 8);
    draw_flow(canvas, {0, 0, width, 8}, flow);
    return canvas.text();
  };
  constexpr int frame = 4, summary = 28;
  for (const int width : {frame + 15, frame + 15 + summary}) {
    CAPTURE(width);
    CHECK(drawn(width).find("reserve_a_seat_") != std::string::npos);
    CHECK((drawn(width).find("undone") != std::string::npos) == (width > frame + 15));
    CHECK(drawn(width - 1).find("undone") == std::string::npos);
  }
  CHECK(drawn(frame + 14).find("reserve_a_seat_") == std::string::npos);
}

TEST_CASE("rates are those of the newest minute, or of as many seconds as there are") {
  const auto drawn = [](std::size_t seconds) {
    Model model;
    for (std::size_t i = 0; i < seconds; ++i) {
      api::SecondStats second;
      second.events = seconds - i;  // the oldest has most
      model.overview.stats.seconds.push_back(second);
    }
    Canvas canvas(120, 6);
    draw_rates(canvas, {0, 0, 120, 6}, model);
    return canvas.text();
  };
  const auto has = [&](std::size_t seconds, const char* text) {
    return drawn(seconds).find(text) != std::string::npos;
  };
  CHECK(has(0, "last 0 s"));
  CHECK(has(0, "peak 0 "));
  CHECK(has(3, "last 3 s"));
  CHECK(has(3, "peak 3 "));
  CHECK(has(60, "last 60 s"));
  CHECK(has(60, "peak 60 "));
  CHECK(has(61, "last 60 s"));
  CHECK(has(61, "peak 60 "));  // the one with 61 is too old
}

TEST_CASE("a text is broken between words, and what does not fit stays on the last line") {
  CHECK(wrapped("one two three", 8, 3) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("one two three four", 8, 2) == std::vector<std::string>{"one two", "three four"});
  CHECK(wrapped("immeasurable x", 5, 3) == std::vector<std::string>{"immeasurable", "x"});
  CHECK(wrapped("", 5, 3).empty());
}

TEST_CASE("numbers take few columns") {
  CHECK(count_words(0) == "0");
  CHECK(count_words(1284) == "1,284");
  CHECK(count_words(184'220) == "184k");
  CHECK(count_words(2'140'000) == "2.1M");
  CHECK(counted(1, "dead letter") == "1 dead letter");
  CHECK(counted(12'345, "dead letter") == "12k dead letters");
  CHECK(grouped(184'220) == "184,220");
  CHECK(rate_words(0.25) == "0.2");
  CHECK(sparkline({0, 1, 4, 8}, 10) == "▁▂▅█");
  CHECK(sparkline({9, 0, 0}, 2) == "▁▁");
}
