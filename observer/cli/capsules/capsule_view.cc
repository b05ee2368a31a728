#include "observer/cli/capsules/capsule_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "observer/api/json_codec.h"
#include "observer/capsule/formats.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/time_spec.h"
#include "observer/saga/definition/definition.h"
#include "observer/saga/definition/saga_state.h"

namespace laban::observer::api {
template struct JsonCodec<cli::ExportDocument>;
template struct JsonCodec<cli::ImportDocument>;
}  // namespace laban::observer::api

namespace laban::cli {

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

CapsuleFacts facts_of(const Capsule& capsule) {
  std::set<std::string> sagas;
  std::set<std::uint32_t> partitions;
  CapsuleFacts facts;
  for (const auto& row : capsule.rows) {
    partitions.insert(row.partition);
    if (row.saga == "-" || !row.is_message()) continue;
    sagas.insert(row.saga);
    const Time at = row.message.stored_at;
    facts.first = facts.messages == 0 ? at : std::min(facts.first, at);
    facts.last = facts.messages == 0 ? at : std::max(facts.last, at);
    ++facts.messages;
  }
  for (const auto& ending : capsule.endings) {
    const auto state = observer::parse_state(ending.state);
    if (state && !observer::is_shadow(ending.definition)) ++facts.states[*state];
  }
  facts.name_space = capsule.name_space;
  facts.sagas = sagas.size();
  facts.partitions = {partitions.begin(), partitions.end()};
  facts.partition_count = capsule.partition_count;
  facts.made_at = capsule.made_at;
  facts.fold_version = capsule.fold_version;
  facts.digest = capsule.digest.hex();
  facts.gaps = capsule.gaps.size();
  return facts;
}

std::string to_text(const CapsuleFacts& facts) {
  std::string text = many(facts.sagas, "saga") + ", " + many(facts.messages, "event");
  for (const auto& [state, count] : facts.states)
    text += fmt::format(", {} {}", count, name_of(state));
  if (facts.messages > 0)
    text += fmt::format("; {} to {}", local_time(facts.first), local_time(facts.last));
  return text;
}

}  // namespace laban::cli
