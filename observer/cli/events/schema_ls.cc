// laban schema ls: the event types declared by the schemas.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bus/schema/schema_registry.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

class SchemaLs final : public Command {
 public:
  CommandInfo info() const override {
    return {"schema ls",
            Group::check,
            "list event types, their emitting services and their fields",
            {{"laban schema ls", "all"}, {"laban schema ls -o name", "types only"}},
            {},
            false,
            false};
  }

  std::vector<Option> options() override {
    return {{"--schemas", "DIR", "directory of the event schemas (*.bfbs)", &directory_}};
  }

  Exit run(Context& context) override {
    const auto schemas =
        schema::SchemaRegistry::load(directory_.empty() ? schema::default_schema_directory()
                                                        : std::filesystem::path(directory_));
    if (!schemas) return context.fail(schemas.error());
    auto all = (*schemas)->all();
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.type < b.type; });
    Json list = Json::array();
    Table table({{"TYPE"}, {"FROM"}, {"FIELDS"}});
    for (const schema::EventSchema& event : all) {
      std::string fields;
      for (const std::string& field : event.fields) fields += (fields.empty() ? "" : ", ") + field;
      table.add({{event.type}, {event.source}, {fields, Colour::dim}});
      list.push_back({{"type", event.type}, {"source", event.source}, {"fields", event.fields}});
      if (context.format == Format::name) context.out.line(event.type);
      if (context.format == Format::jsonl) context.out.json(dump(list.back()));
    }
    if (context.format == Format::json) {
      context.out.json(dump(Json{{"schema_version", 1}, {"events", list}}, 2));
    } else if (context.format == Format::table || context.format == Format::wide) {
      table.print(context.out);
    }
    return Exit::done;
  }

 private:
  std::string directory_;
};

}  // namespace

std::unique_ptr<Command> make_schema_ls() { return std::make_unique<SchemaLs>(); }

}  // namespace laban::cli
