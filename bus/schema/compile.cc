#include "bus/schema/compile.h"

#include <flatbuffers/idl.h>
#include <fmt/core.h>

#include <utility>

#include "bus/file/read_file.h"
#include "bus/schema/check/well_formed.h"
#include "bus/schema/includes.h"

namespace laban::schema {
namespace {

Result<std::string> if_well_formed(std::string bytes, const std::filesystem::path& file) {
  if (auto well = check_well_formed(bytes, file.string()); !well) return well.error();
  return bytes;
}

// The mistake that is made first.
std::string hint_for(const std::string& error) {
  const bool lacks_attribute = error.find("must be declared before use") != std::string::npos;
  return lacks_attribute ? ". Add a line before the tables: attribute \"event\"; (or \"source\")"
                         : "";
}

}  // namespace

Result<std::string> compile_schema(const std::filesystem::path& fbs) {
  const auto text = read_with_few_includes(fbs);
  if (!text) return text;
  const std::string name = fbs.string();
  const std::string directory = fbs.has_parent_path() ? fbs.parent_path().string() : ".";
  const char* include_paths[] = {directory.c_str(), nullptr};
  flatbuffers::IDLOptions options;
  options.project_root = directory;  // records which file declares what, as flatc does
  options.no_warnings = true;
  flatbuffers::Parser parser(options);
  if (!parser.Parse(text->c_str(), include_paths, name.c_str()))
    return Error{ErrorKind::invalid, parser.error_ + hint_for(parser.error_)};
  parser.Serialize();
  std::string bytes(reinterpret_cast<const char*>(parser.builder_.GetBufferPointer()),
                    parser.builder_.GetSize());
  auto schema = if_well_formed(std::move(bytes), fbs);
  // A text is not damaged, but declares what no schema may.
  if (!schema && schema.error().kind == ErrorKind::corrupt)
    return Error{ErrorKind::invalid, schema.error().message};
  return schema;
}

Result<std::string> read_binary_schema(const std::filesystem::path& bfbs) {
  auto bytes = read_file(bfbs);
  if (!bytes) return bytes;
  return if_well_formed(std::move(*bytes), bfbs);
}

Result<std::string> read_schema_file(const std::filesystem::path& file) {
  if (file.extension() == ".fbs") return compile_schema(file);
  if (file.extension() == ".bfbs") return read_binary_schema(file);
  return Error{ErrorKind::invalid,
               fmt::format("{} has an unknown extension: schemas end in .fbs (text) or .bfbs "
                           "(binary)",
                           file.string())};
}

}  // namespace laban::schema
