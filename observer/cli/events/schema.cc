// laban schema ls, laban schema decode: the event types declared by the schemas, and one event's
// bytes as JSON.

#include <fmt/format.h>

#include <algorithm>

#include "bus/file/read_file.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/definitions/definition_files.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/events/documents.h"
#include "observer/cli/events/event_bytes.h"
#include "observer/cli/terminal/table.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {
namespace {

class TypesAnswer final : public DocumentAnswer<DeclaredEvents> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override {
    Table table({{"TYPE"}, {"FROM"}, {"FIELDS"}});
    for (const auto& event : document_.events) {
      table.add({{event.type},
                 {event.source},
                 {fmt::format("{}", fmt::join(event.names, ", ")), Colour::dim}});
    }
    table.print(page.out);
  }
  std::vector<std::string> json_lines() const override {
    std::vector<std::string> lines;
    for (const auto& event : document_.events) lines.push_back(api::to_json(event));
    return lines;
  }
  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> names;
    for (const auto& event : document_.events) names.push_back(event.type);
    return names;
  }
};

class SchemaLs final : public Command {
 public:
  bool lists_names() const override { return true; }
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
    const auto schemas = load_schemas(directory_);
    if (!schemas) return context.fail(schemas.error());
    DeclaredEvents types;
    for (auto& event : (*schemas)->all())
      types.events.push_back({event.type, event.source, event.fields});
    std::sort(types.events.begin(), types.events.end(),
              [](const auto& a, const auto& b) { return a.type < b.type; });
    return context.show(TypesAnswer(types));
  }

 private:
  std::string directory_;
};

class SchemaDecode final : public Command {
 public:
  CommandInfo info() const override {
    return {"schema decode",
            Group::check,
            "decode one event (binary or hex) to CloudEvents JSON",
            {{"laban schema decode event.bin", "a whole message"},
             {"xxd -p event.bin | laban schema decode -", "as hex from stdin"},
             {"laban schema decode payload.bin --type payment.charged", "a bare payload"}},
            "Decodes with the schemas (.bfbs), without generated code.",
            false,
            false};
  }

  std::vector<Option> options() override {
    return {
        {"FILE", "FILE", "file to read; - for stdin", &file_, {}, true},
        {"--type", "T", "the input is a bare payload of this type", &type_},
        {"--schemas", "DIR", "directory of the event schemas (*.bfbs)", &directory_},
    };
  }

  Exit run(Context& context) override {
    const auto schemas = load_schemas(directory_);
    if (!schemas) return context.fail(schemas.error());
    const auto content = read_input(file_);
    if (!content) return context.fail(content.error());
    if (const auto known = is_declared(type_, **schemas); !known)
      return context.fail(known.error());
    const std::string bytes = bytes_from(*content);
    const auto json = type_.empty() ? message_to_json(bytes, **schemas)
                                    : payload_to_json(bytes, type_, **schemas);
    if (!json) return context.fail(json.error());
    context.out.json(*json);
    return Exit::done;
  }

 private:
  static Result<void> is_declared(const std::string& type, const schema::SchemaRegistry& schemas) {
    if (type.empty() || schemas.find(type) != nullptr) return {};
    std::vector<std::string> types;
    for (const auto& event : schemas.all()) types.push_back(event.type);
    return Error{ErrorKind::invalid, observer::no_such("event type", type, types)};
  }

  std::string file_, type_, directory_;
};

}  // namespace

std::unique_ptr<Command> make_schema_ls() { return std::make_unique<SchemaLs>(); }
std::unique_ptr<Command> make_schema_decode() { return std::make_unique<SchemaDecode>(); }

}  // namespace laban::cli
