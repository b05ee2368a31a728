// laban schema history: the schemas in the log, and the events that came before theirs.

#include <fmt/format.h>

#include <algorithm>

#include "bus/event/hash.h"
#include "bus/schema/installed.h"
#include "observer/api/status.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/schema_log.h"
#include "observer/cli/command/as_of_text.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/events/schema_documents.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

std::string words_of(const UnreadEvents& unread) {
  const std::string place = unread.first == unread.last
                                ? fmt::format("#{}", unread.first)
                                : fmt::format("#{} to #{}", unread.first, unread.last);
  const std::string what = fmt::format("partition {}: {} of type {} ({})", unread.partition,
                                       many(unread.count, "event"), unread.type, place);
  if (unread.known_since == 0) {
    return what +
           " cannot be read: no schema declares the type. Apply one with: laban schema "
           "apply FILE --reason WHY";
  }
  return fmt::format("{} came before the schema (#{}), not applied to sagas", what,
                     unread.known_since);
}

class HistoryAnswer final : public DocumentAnswer<SchemaHistoryDocument> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override {
    Table table({{"SCHEMA"}, {"PARTITION"}, {"SINCE"}, {"DIGEST"}, {"EVENTS"}});
    for (const auto& schema : document_.schemas) {
      table.add({{schema.name, schema.in_force ? Colour::plain : Colour::dim},
                 {fmt::format("{}", schema.partition)},
                 {schema.since == 0 ? "the beginning" : fmt::format("#{}", schema.since)},
                 {schema.digest, Colour::dim},
                 {fmt::format("{}", fmt::join(schema.types, ", "))}});
    }
    table.print(page.out);
    for (const auto& unread : document_.unread.value_or(std::vector<UnreadEvents>()))
      page.out.line(words_of(unread));
    print_as_of(page.out, document_.as_of);
  }
  std::vector<std::string> json_lines() const override {
    std::vector<std::string> lines;
    for (const auto& schema : document_.schemas) lines.push_back(api::to_json(schema));
    return lines;
  }
  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> names;
    for (const auto& schema : document_.schemas) {
      if (std::find(names.begin(), names.end(), schema.name) == names.end())
        names.push_back(schema.name);
    }
    return names;
  }
};

class SchemaHistoryCommand final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"schema history",
            Group::check,
            "list the schemas in the log: since when each counts, and what came before its schema",
            {{"laban schema history", "on every partition"},
             {"laban schema history --json", "with all event types"}},
            "Schemas that count from the beginning are those the observer was first started with. "
            "Reads the log; events without a schema are counted by the observer."};
  }

  std::vector<Option> options() override { return {}; }

  Exit run(Context& context) override {
    const auto installed = schema::load_installed();
    if (!installed) return context.fail(installed.error());
    const auto system = context.connect();
    if (!system) return context.fail(system.error());
    const auto log = SchemaLog::open(*system->connection, system->target.name_space,
                                     (*installed)->schemas(), context.clock);
    if (!log) return context.fail(log.error());
    SchemaHistoryDocument document;
    document.as_of = log->as_of();
    for (std::size_t partition = 0; partition < log->partitions().size(); ++partition)
      add_versions(*log->partitions()[partition], partition, document);
    if (const auto status = ObserverClient(*system).ask<api::Status>()) {
      document.unread.emplace();
      for (const auto& partition : status->partitions) {
        for (const auto& unread : partition.unread)
          document.unread->push_back({unread.type, partition.partition, unread.count, unread.first,
                                      unread.last, unread.known_since});
      }
    }
    return context.show(HistoryAnswer(document));
  }

 private:
  static void add_versions(const schema::SchemaHistory& history, std::uint64_t partition,
                           SchemaHistoryDocument& document) {
    for (const auto& [name, versions] : history.versions()) {
      for (const auto& version : versions) {
        LoggedSchema logged{name,
                            partition,
                            version.since,
                            &version == &versions.back(),
                            fmt::format("{:016x}", hash64(version.schema.bytes)),
                            {}};
        for (const auto& entry : version.events) logged.types.push_back(entry->event.type);
        document.schemas.push_back(std::move(logged));
      }
    }
  }
};

}  // namespace

std::unique_ptr<Command> make_schema_history() { return std::make_unique<SchemaHistoryCommand>(); }

}  // namespace laban::cli
