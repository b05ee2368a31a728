#include "bus/capsule/capsule.h"

#include <fmt/core.h>
#include <laban/testing.h>

#include <stdexcept>

#include "bus/replay/comparison.h"
#include "bus/replay/sandbox.h"

namespace laban::testing {

namespace {

std::string sentence(const replay::Difference& one) {
  const auto or_nothing = [](const std::string& text) { return text.empty() ? "nothing" : text; };
  return fmt::format("{}: #{} {}: recorded {}, now {}", replay::name_of(one.kind), one.sequence,
                     one.saga, or_nothing(one.recorded), or_nothing(one.emitted));
}

}  // namespace

CapsuleReport play_capsule(const std::string& file, std::string name, void (*configure)(Service&),
                           std::map<std::string, std::string> options) {
  const auto capsule = read_capsule(file);
  if (!capsule) throw std::logic_error(capsule.error().message);
  const auto make = [&](std::uint32_t partition, std::uint32_t count,
                        const Service::OptionValues& values) {
    Service service(name, values);
    service.set_partition(partition, count);
    configure(service);
    return service;
  };
  if (const auto problems = make(0, 1, options).problems(); !problems.empty())
    throw std::logic_error(problems.front());
  replay::ReplaySandbox stage(make, std::move(options), capsule->name_space,
                              capsule->partition_count);
  if (const auto begun = stage.begin(replay::options_in(*capsule, name)); !begun)
    throw std::logic_error(begun.error().message);
  replay::ReplayComparison rehearsal(stage, capsule->name_space, capsule->partition_count);
  CapsuleReport report;
  for (const auto& row : capsule->rows) {
    if (!row.is_message()) continue;
    const auto step = rehearsal.take(row.partition, row.message, replay::Part::compared);
    if (!step) throw std::logic_error(step.error().message);
    for (const auto& one : step->differences) report.differences.push_back(sentence(one));
  }
  for (const auto& one : rehearsal.finish()) report.differences.push_back(sentence(one));
  report.played = rehearsal.counters().played;
  report.emitted = rehearsal.counters().emitted;
  report.equal = rehearsal.counters().equal;
  return report;
}

}  // namespace laban::testing
