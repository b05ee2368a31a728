// laban schema decode: one event's bytes as JSON.

#include <fmt/core.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "observer/cli/events/commands.h"
#include "observer/cli/events/event_bytes.h"

namespace laban::cli {
namespace {

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
    const auto schemas =
        schema::SchemaRegistry::load(directory_.empty() ? schema::default_schema_directory()
                                                        : std::filesystem::path(directory_));
    if (!schemas) return context.fail(schemas.error());
    const auto content = read_content();
    if (!content) return context.fail(content.error());
    const std::string bytes = bytes_from(*content);
    const auto json = type_.empty() ? message_to_json(bytes, **schemas)
                                    : payload_to_json(bytes, type_, **schemas);
    if (!json) return context.fail(json.error());
    context.out.json(*json);
    return Exit::done;
  }

 private:
  Result<std::string> read_content() const {
    if (file_ == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::ifstream file(file_, std::ios::binary);
    if (!file) return Error{ErrorKind::not_found, fmt::format("cannot read {}", file_)};
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  std::string file_, type_, directory_;
};

}  // namespace

std::unique_ptr<Command> make_schema_decode() { return std::make_unique<SchemaDecode>(); }

}  // namespace laban::cli
