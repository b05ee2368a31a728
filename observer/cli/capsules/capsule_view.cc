#include "observer/cli/capsules/capsule_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "observer/capsule/formats.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/definition.h"
#include "observer/saga/definition/saga_state.h"

namespace laban::cli {

namespace fs = std::filesystem;

namespace {

struct Facts {
  std::set<std::string> sagas;
  std::set<std::uint32_t> partitions;
  std::uint64_t messages = 0;
  std::optional<Time> first, last;
  std::map<std::string, std::uint64_t> states;
};

Facts facts_of(const Capsule& capsule) {
  Facts facts;
  for (const auto& row : capsule.rows) {
    facts.partitions.insert(row.partition);
    if (row.saga == "-" || !row.is_message()) continue;
    facts.sagas.insert(row.saga);
    ++facts.messages;
    const Time at = row.message.stored_at;
    facts.first = std::min(facts.first.value_or(at), at);
    facts.last = std::max(facts.last.value_or(at), at);
  }
  for (const auto& ending : capsule.endings) {
    if (!observer::is_shadow(ending.definition)) ++facts.states[ending.state];
  }
  return facts;
}

}  // namespace

std::vector<std::string> export_formats() {
  return {capsule_format, "cloudevents", "csv", "mermaid", "chrome-trace", "xes", "ocel"};
}

std::string in_format(const std::string& format, const Capsule& capsule,
                      const schema::SchemaRegistry& schemas) {
  if (format == "cloudevents") return observer::to_cloudevents(capsule, schemas);
  if (format == "csv") return observer::to_csv(capsule, schemas);
  if (format == "mermaid") return observer::to_mermaid(capsule);
  if (format == "chrome-trace") return observer::to_chrome_trace(capsule, schemas);
  if (format == "xes") return observer::to_xes(capsule, schemas);
  if (format == "ocel") return observer::to_ocel(capsule, schemas);
  return encode(capsule);
}

void print_text(Printer& printer, const std::string& text) {
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find('\n', from), text.size());
    std::string_view line = std::string_view(text).substr(from, end - from);
    if (line.ends_with('\r')) line.remove_suffix(1);
    printer.line(line);
    from = end + 1;
  }
}

Result<void> write_text(const fs::path& file, const std::string& text) {
  const fs::path half = file.string() + ".part";
  std::ofstream out(half, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code error;
  if (out) {
    fs::rename(half, file, error);
    if (!error) return {};
  }
  fs::remove(half, error);
  return Error{ErrorKind::unavailable, fmt::format("cannot write {}", file.string())};
}

Json capsule_json(const Capsule& capsule) {
  const Facts facts = facts_of(capsule);
  const auto time = [](const std::optional<Time>& at) {
    return at ? Json(to_rfc3339(*at)) : Json(nullptr);
  };
  return {{"namespace", capsule.name_space},
          {"sagas", facts.sagas.size()},
          {"messages", facts.messages},
          {"partitions", facts.partitions},
          {"partition_count", capsule.partition_count},
          {"first", time(facts.first)},
          {"last", time(facts.last)},
          {"made_at", to_rfc3339(capsule.made_at)},
          {"fold_version", capsule.fold_version},
          {"digest", capsule.digest.hex()},
          {"holes", capsule.gaps.size()},
          {"states", facts.states}};
}

std::string capsule_text(const Capsule& capsule) {
  const Facts facts = facts_of(capsule);
  std::string text = fmt::format("{} saga{}, {} events", facts.sagas.size(),
                                 facts.sagas.size() == 1 ? "" : "s", facts.messages);
  for (const auto& [state, count] : facts.states) text += fmt::format(", {} {}", count, state);
  if (facts.first)
    text += fmt::format("; {} to {}", local_time(*facts.first), local_time(*facts.last));
  return text;
}

}  // namespace laban::cli
