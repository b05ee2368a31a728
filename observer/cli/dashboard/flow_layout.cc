#include "observer/cli/dashboard/flow_layout.h"

#include <algorithm>
#include <set>
#include <utility>

namespace laban::top {

namespace {

struct Step {
  std::vector<std::size_t> after;  // indexes of other steps
};
using Steps = std::vector<Step>;

Steps steps_of(const std::vector<observer::api::FlowStep>& flow) {
  Steps steps(flow.size());
  for (std::size_t i = 0; i < flow.size(); ++i) {
    for (const std::string& name : flow[i].after) {
      for (std::size_t before = 0; before < flow.size(); ++before) {
        if (flow[before].step == name) steps[i].after.push_back(before);
      }
    }
  }
  return steps;
}

// The longest chain of steps leading to each step.
std::vector<std::size_t> depths_of(const Steps& steps) {
  std::vector<std::size_t> depths(steps.size(), 0);
  for (std::size_t round = 0; round < steps.size(); ++round) {
    bool changed = false;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      for (const std::size_t before : steps[i].after) {
        if (before >= steps.size() || depths[i] > depths[before]) continue;
        if (depths[before] + 1 >= steps.size()) continue;  // a cycle
        depths[i] = depths[before] + 1;
        changed = true;
      }
    }
    if (!changed) break;
  }
  return depths;
}

// Whether `from` leads to `to` through another step.
bool is_implied(const Steps& steps, const std::vector<std::size_t>& depths, std::size_t from,
                std::size_t to) {
  std::set<std::size_t> met;
  std::vector<std::size_t> open;
  const auto look_before = [&](std::size_t of, std::size_t but) {
    for (const std::size_t before : steps[of].after) {
      if (before < steps.size() && before != but && depths[before] < depths[of] &&
          met.insert(before).second)
        open.push_back(before);
    }
  };
  look_before(to, from);
  while (!open.empty()) {
    const std::size_t step = open.back();
    open.pop_back();
    if (step == from) return true;
    look_before(step, steps.size());
  }
  return false;
}

class Drawing {
 public:
  explicit Drawing(Steps steps) : steps_(std::move(steps)), depths_(depths_of(steps_)) {
    layout_.places.resize(steps_.size());
    for (const std::size_t depth : depths_) layout_.columns = std::max(layout_.columns, depth + 1);
    if (steps_.empty()) layout_.columns = 0;
    taken_.resize(layout_.columns);
    for (std::size_t column = 0; column < layout_.columns; ++column) place_column(column);
    for (const auto& rows : taken_) layout_.rows = std::max(layout_.rows, rows.size());
  }

  FlowLayout take() { return std::move(layout_); }

 private:
  std::size_t free_row(std::size_t column) { return taken_[column].size(); }

  // Assigns the rows of a column from the top; steps that others follow come first.
  void place_column(std::size_t column) {
    std::vector<std::size_t> here;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (depths_[i] == column) here.push_back(i);
    }
    std::stable_sort(here.begin(), here.end(), [&](std::size_t a, std::size_t b) {
      return leads_on(a) != leads_on(b) ? leads_on(a) : first_row(a) < first_row(b);
    });
    for (const std::size_t step : here) {
      const std::size_t row = free_row(column);
      taken_[column].push_back(step);
      layout_.places[step] = {column, row};
    }
    for (const std::size_t step : here) connect(step);
  }

  bool leads_on(std::size_t step) const {
    return std::any_of(steps_.begin(), steps_.end(), [&](const Step& other) {
      return std::find(other.after.begin(), other.after.end(), step) != other.after.end();
    });
  }

  std::size_t first_row(std::size_t step) const {
    std::size_t row = steps_.size();
    for (const std::size_t before : steps_[step].after) {
      if (before < steps_.size() && depths_[before] < depths_[step])
        row = std::min(row, layout_.places[before].row);
    }
    return row;
  }

  void connect(std::size_t step) {
    const auto [column, row] = layout_.places[step];
    for (const std::size_t before : steps_[step].after) {
      if (before >= steps_.size() || depths_[before] >= column) continue;
      if (is_implied(steps_, depths_, before, step)) continue;
      auto at = layout_.places[before];
      while (at.column + 1 < column) {
        const std::size_t through = free_row(at.column + 1);
        taken_[at.column + 1].push_back(steps_.size());
        layout_.passing.push_back({at.column + 1, through});
        layout_.lines.push_back({at.column, at.row, through});
        at = {at.column + 1, through};
      }
      layout_.lines.push_back({at.column, at.row, row});
    }
  }

  const Steps steps_;
  const std::vector<std::size_t> depths_;
  FlowLayout layout_;
  std::vector<std::vector<std::size_t>> taken_;
};

}  // namespace

FlowLayout lay_out(const std::vector<observer::api::FlowStep>& steps) {
  return Drawing(steps_of(steps)).take();
}

}  // namespace laban::top
