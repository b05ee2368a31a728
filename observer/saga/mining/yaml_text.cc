#include "observer/saga/mining/yaml_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <sstream>

#include "observer/saga/mining/counted.h"

namespace laban::observer {

namespace {

using mining::grouped;
using mining::sagas;

constexpr std::size_t text_width = 100;
constexpr std::size_t comment_column = 44;

std::string percent(std::size_t part, std::size_t of) {
  if (of == 0) return "0 %";
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(of);
  const bool is_plain = part == of || part == 0;
  return is_plain ? fmt::format("{:.0f} %", share) : fmt::format("{:.1f} %", share);
}

// As a definition writes it: in the largest unit that divides it.
std::string written(Duration duration) {
  using namespace std::chrono;
  constexpr std::pair<Duration, const char*> units[] = {
      {days(1), "d"}, {hours(1), "h"}, {minutes(1), "m"}, {seconds(1), "s"}};
  for (const auto& [unit, word] : units) {
    if (duration % unit == Duration::zero()) return fmt::format("{}{}", duration / unit, word);
  }
  return fmt::format("{}ms", duration_cast<std::chrono::milliseconds>(duration).count());
}

std::string brief(Duration duration) {
  if (duration >= std::chrono::milliseconds(10)) return to_text(duration);
  return fmt::format("{:.1f} ms", std::chrono::duration<double, std::milli>(duration).count());
}

std::string times(const Delay& delay) {
  return fmt::format("p50 {}, p95 {}, p99 {}", brief(delay.p50), brief(delay.p95),
                     brief(delay.p99));
}

class Writer {
 public:
  explicit Writer(const MinedSaga& mined) : mined_(mined) {}

  std::string write() && {
    head();
    line(fmt::format("saga: {}", mined_.name));
    line(fmt::format("starts: {}", mined_.starts));
    if (mined_.within) {
      line(fmt::format("within: {}", written(*mined_.within)),
           fmt::format("{}, longest {}", times(mined_.whole), brief(mined_.whole.longest)));
    }
    if (mined_.parallel) line("parallel: true");
    line("steps:");
    for (const auto& step : mined_.steps) write_step(step);
    return std::move(text_);
  }

 private:
  void head() {
    comment("", fmt::format("Mined from {} ({} events) between {} and {}{}.", sagas(mined_.sagas),
                            grouped(mined_.events), to_rfc3339(mined_.from), to_rfc3339(mined_.to),
                            mined_.is_sample ? ", a sample" : ""));
    comment("",
            "It describes what was observed, and cannot contain what did not occur. Anything only "
            "suspected is marked as such. Deadlines are ten times p99, rounded up.");
    comment("", fmt::format("Undone, wholly or in part: {}.", sagas(mined_.undone)));
    if (mined_.cut_off > 0) {
      comment("", fmt::format("Left out because their beginning is not in this traffic: {}.",
                              sagas(mined_.cut_off)));
    }
    for (const auto& remark : mined_.remarks) comment("", remark);
  }

  void write_step(const MinedStep& step) {
    for (const auto& suspicion : step.suspicions) comment("  ", suspicion);
    line(fmt::format("  {}:", step.name));
    line(fmt::format("    service: {}", step.service));
    if (!step.after.empty()) line(fmt::format("    after: [{}]", names_of(step.after)));
    edges(step);
    line(fmt::format("    done: {}", step.done),
         fmt::format("{} of {}", grouped(step.sagas), sagas(mined_.sagas)));
    fails(step);
    if (!step.again.empty()) {
      line(fmt::format("    again: {}", step.again));
      if (step.retries > 0 && !step.fails.empty()) {
        line(fmt::format("    retries: {}", step.retries), "the most that did not count in a saga");
      }
    }
    if (!step.undo.empty()) {
      line(fmt::format("    undo: {}", step.undo), sagas(step.undos));
      if (!step.undone.empty()) line(fmt::format("    undone: {}", step.undone));
      if (!step.refused.empty()) line(fmt::format("    refused: {}", step.refused));
    }
    if (step.pivot) line("    pivot: true");
    if (step.optional) line("    optional: true");
    if (step.within) {
      line(fmt::format("    within: {}", written(*step.within)),
           fmt::format("{}, longest {}", times(step.open), brief(step.open.longest)));
    }
  }

  void edges(const MinedStep& step) {
    std::size_t total = 0;
    for (const auto& edge : step.edges) total += edge.count;
    for (const auto& edge : step.edges) {
      comment("    ", fmt::format("{} led to it {} times, {}: {}", edge.from, grouped(edge.count),
                                  percent(edge.count, total), times(edge.delay)));
    }
  }

  void fails(const MinedStep& step) {
    if (step.fails.empty()) return;
    std::string types, counts;
    for (const auto& failure : step.fails) {
      types += (types.empty() ? "" : ", ") + failure.type;
      counts += fmt::format("{}{}, {} of them undone for it", counts.empty() ? "" : "; ",
                            sagas(failure.sagas), grouped(failure.undone));
    }
    line(fmt::format("    fails: [{}]", types), counts);
  }

  std::string names_of(const std::vector<std::size_t>& steps) const {
    std::string names;
    for (const std::size_t place : steps)
      names += (names.empty() ? "" : ", ") + mined_.steps[place].name;
    return names;
  }

  void line(const std::string& statement, const std::string& remark = {}) {
    text_ += statement;
    if (!remark.empty()) {
      const std::size_t size = std::max(statement.size() + 2, comment_column);
      text_ += std::string(size - statement.size(), ' ') + "# " + remark;
    }
    text_ += '\n';
  }

  void comment(const std::string& indent, const std::string& words) {
    std::istringstream in(words);
    std::string current = indent + "#";
    for (std::string word; in >> word;) {
      if (current.size() + 1 + word.size() > text_width && current.size() > indent.size() + 1) {
        text_ += current + '\n';
        current = indent + "#";
      }
      current += " " + word;
    }
    text_ += current + '\n';
  }

  const MinedSaga& mined_;
  std::string text_;
};

}  // namespace

std::string yaml_of(const MinedSaga& mined) { return Writer(mined).write(); }

}  // namespace laban::observer
