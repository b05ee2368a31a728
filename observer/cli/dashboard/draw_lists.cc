// Lists: sagas, services, failures.

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/dashboard/number_format.h"
#include "observer/cli/dashboard/widgets.h"

namespace laban::top {

namespace {

struct Column {
  const char* heading;
  int width;  // including a space; 0: the rest
  bool is_number = false;
};

struct Text {
  std::string text;
  Style style = Style::plain;
};

// A table within a rectangle. The column without a width gets the remaining space; columns that
// would start beyond the edge are omitted.
class List {
 public:
  List(Canvas& canvas, const Rect& rect, std::vector<Column> columns)
      : canvas_(canvas), rect_(rect), columns_(std::move(columns)), y_(rect.y) {
    int fixed = 0;
    for (const auto& column : columns_) fixed += column.width;
    for (auto& column : columns_) {
      if (column.width == 0) column.width = std::max(rect.width - fixed, 8);
    }
    std::vector<Text> headings;
    for (const auto& column : columns_) headings.push_back({column.heading, Style::dim});
    add(headings, false);
  }

  void add(const std::vector<Text>& cells, bool is_chosen) {
    if (y_ >= rect_.y + rect_.height) return;
    const int end = rect_.x + rect_.width;
    int x = rect_.x;
    for (std::size_t i = 0; i < cells.size() && x < end; ++i) {
      const int room = std::min(columns_[i].width - 1, end - x);
      if (columns_[i].is_number) {
        canvas_.put_right(x + room, y_, cells[i].text, cells[i].style, room);
      } else {
        canvas_.put(x, y_, cells[i].text, cells[i].style, room);
      }
      x += columns_[i].width;
    }
    if (is_chosen) canvas_.paint({rect_.x - 1, y_, rect_.width + 2, 1}, Style::chosen);
    ++y_;
  }

  std::size_t rows_left() const {
    return static_cast<std::size_t>(std::max(rect_.y + rect_.height - y_, 0));
  }

 private:
  Canvas& canvas_;
  const Rect rect_;
  std::vector<Column> columns_;
  int y_;
};

Rect list_area(const Rect& rect) {
  return {rect.x + 2, rect.y + 1, rect.width - 4, rect.height - 2};
}

std::string tabs_of(const ViewState& view) {
  std::string all;
  for (std::size_t i = 0; i < tabs.size(); ++i) {
    all += i == 0 ? "" : " ";
    all += i == view.tab ? "[" + std::string(tabs[i]) + "]" : std::string(tabs[i]);
  }
  return all;
}

std::uint64_t count_of_tab(const api::StateCounts& counts, std::size_t tab) {
  if (const auto state = observer::parse_state(tabs[tab])) return count_of(counts, *state);
  std::uint64_t total = 0;
  for (const auto& [state, count] : counts) total += count;
  return total;
}

void put_below(Canvas& canvas, const Rect& rect, const std::string& text) {
  canvas.put_right(rect.x + rect.width - 2, rect.y + rect.height - 1, " " + text + " ", Style::dim,
                   rect.width - 4);
}

Text verdict_of(const ServiceRow& row) {
  if (row.verdict == Verdict::good) return {"✓", Style::green};
  return row.verdict == Verdict::warning ? Text{"▲", Style::yellow} : Text{"✗", Style::red};
}

// On the overview, services in trouble first; on their page, by name.
std::vector<const ServiceRow*> services_shown(const Model& model, bool by_name) {
  std::vector<const ServiceRow*> rows;
  for (const auto& row : model.services.services) rows.push_back(&row);
  if (by_name) return rows;
  std::stable_sort(rows.begin(), rows.end(), [](const ServiceRow* a, const ServiceRow* b) {
    return static_cast<int>(a->verdict) > static_cast<int>(b->verdict);
  });
  return rows;
}

// What failures are counted in.
std::string failures_title(const Model& model) {
  return fmt::format("of the newest {}", count_words(model.overview.failures_sample.sagas));
}

Duration time_since(Time last, const Model& model) {
  return std::max(model.overview.now - last, Duration::zero());
}

bool is_listed(Page page, const ViewState& view) { return view.page == page; }

}  // namespace

void draw_sagas(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view) {
  if (rect.height < 3) return;
  canvas.frame(rect, fmt::format("Sagas · {} · sort: {}", tabs_of(view), name_of(view.order)));
  std::vector<Column> columns{{"ID", std::clamp(rect.width / 6, 12, 38)},
                              {"STATE", 15},
                              {"AGE", 8, true},
                              {"TOOK", 8, true},
                              {"STEPS", 6, true},
                              {"WAITING FOR", 0}};
  // Otherwise the time that is left would be cut.
  if (rect.width >= 122) columns.push_back({"LAST EVENT", 24});
  if (rect.width >= 130) columns.push_back({"WHY", rect.width / 4});
  List list(canvas, list_area(rect), columns);
  const auto rows = shown_sagas(model, view);
  const std::size_t chosen = std::min(view.chosen, rows.empty() ? 0 : rows.size() - 1);
  const std::size_t first = first_shown(chosen, rows.size(), list.rows_left());
  for (std::size_t i = first; i < rows.size() && list.rows_left() > 0; ++i) {
    const api::SagaSummary& saga = *rows[i];
    const std::string waiting = waiting_text(saga), trouble = trouble_of(saga);
    StateSign sign = sign_of(saga.state);
    if (saga.held != Time{}) sign.text += " (held)";
    list.add({{saga.saga},
              {sign.text, sign.style},
              {to_text(saga.age)},
              {saga.took ? to_text(*saga.took) : ""},
              {fmt::format("{}/{}", saga.steps_done, saga.steps_total)},
              {waiting.empty() ? trouble : waiting},
              {saga.last_event.type},
              {trouble, Style::yellow}},
             i == chosen);
  }
  if (rows.empty()) canvas.put(rect.x + 2, rect.y + 2, "none", Style::dim, rect.width - 4);
  put_below(canvas, rect,
            fmt::format("{} of {}", rows.size(),
                        count_words(count_of_tab(model.overview.stats.counts, view.tab))));
}

void draw_services(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view) {
  if (rect.height < 3) return;
  const bool is_page = is_listed(Page::services, view);
  canvas.frame(rect, is_page ? fmt::format("Services · steps waiting for them, lag, failures {}",
                                           failures_title(model))
                             : "Services");
  std::vector<Column> columns{{"NAME", is_page ? 16 : 0}, {"UP", 5, true},      {"BEHIND", 8, true},
                              {"WAITED", 8, true},        {"LONGEST", 9, true}, {"P95", 9, true},
                              {"FAILED", 7, true}};
  if (is_page) columns.push_back({"WHAT", 0});
  List list(canvas, list_area(rect), columns);
  const auto rows = services_shown(model, is_page);
  const std::size_t chosen = std::min(view.chosen, rows.empty() ? 0 : rows.size() - 1);
  const std::size_t first = first_shown(is_page ? chosen : 0, rows.size(), list.rows_left());
  for (std::size_t i = first; i < rows.size() && list.rows_left() > 0; ++i) {
    const ServiceRow& row = *rows[i];
    const Text verdict = verdict_of(row);
    list.add({{row.name},
              {fmt::format("{} {}", verdict.text, row.instances), verdict.style},
              {row.instances == 0 ? "-" : count_words(row.behind)},
              {row.waiting ? count_words(*row.waiting) : "?"},
              {row.longest_wait ? to_text(row.longest_wait->waited) : "-",
               row.verdict == Verdict::good ? Style::plain : verdict.style},
              {time_words(row.p95)},
              {count_words(row.failed), row.failed > 0 ? Style::yellow : Style::plain},
              {row.problem.empty() ? "" : row.problem + ". " + row.next, verdict.style}},
             is_page && i == chosen);
  }
  if (rows.empty()) canvas.put(rect.x + 2, rect.y + 2, "none", Style::dim, rect.width - 4);
  if (!model.services.unhandled.empty()) {
    put_below(canvas, rect,
              fmt::format("handled by no service: {}", model.services.unhandled.size()));
  }
}

void draw_failures(Canvas& canvas, const Rect& rect, const Model& model, const ViewState& view) {
  if (rect.height < 3) return;
  const bool is_page = is_listed(Page::failures, view);
  canvas.frame(rect, "Failures " + failures_title(model));
  std::vector<Column> columns{{"SAGAS", 6, true}, {"AT", 11}, {"WHY", 0}};
  if (is_page)
    columns = {{"SAGAS", 7, true}, {"SERVICE", 14}, {"STEP", 12},
               {"LAST", 10, true}, {"WHY", 0},      {"EXAMPLE", 16}};
  List list(canvas, list_area(rect), columns);
  const auto& rows = model.overview.failures;
  const std::size_t chosen = std::min(view.chosen, rows.empty() ? 0 : rows.size() - 1);
  const std::size_t first = first_shown(is_page ? chosen : 0, rows.size(), list.rows_left());
  for (std::size_t i = first; i < rows.size() && list.rows_left() > 0; ++i) {
    const api::RecentFailure& group = rows[i];
    const std::string& why = group.cause.reason.empty() ? group.cause.type : group.cause.reason;
    const std::string step = group.cause.step.value_or("the saga");
    if (!is_page) {
      list.add({{count_words(group.count), Style::bold}, {step}, {why, Style::yellow}}, false);
      continue;
    }
    list.add({{count_words(group.count), Style::bold},
              {group.cause.service.value_or("")},
              {step},
              {to_text(time_since(group.last, model))},
              {why, Style::yellow},
              {group.saga, Style::dim}},
             i == chosen);
  }
  if (rows.empty()) canvas.put(rect.x + 2, rect.y + 2, "none", Style::dim, rect.width - 4);
}

}  // namespace laban::top
