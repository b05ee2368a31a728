// laban-event-header SCHEMA.bfbs OUT.h SCHEMA.h: writes the EventTraits of every table marked
// (event), and the binary schema itself as a constant.

#include <flatbuffers/reflection_generated.h>
#include <fmt/core.h>

#include <cctype>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string snake_case(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (std::isupper(static_cast<unsigned char>(c)) && !out.empty()) out.push_back('_');
    out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return out;
}

std::string traits_of(const reflection::Object& table) {
  const auto* attributes = table.attributes();
  if (attributes == nullptr || attributes->LookupByKey("event") == nullptr) return {};
  const std::string full = table.name()->str();
  const auto dot = full.rfind('.');
  const std::string name_space = full.substr(0, dot), name = full.substr(dot + 1);
  const auto* source = attributes->LookupByKey("source");
  std::string cpp_name = full;
  for (auto at = cpp_name.find('.'); at != std::string::npos; at = cpp_name.find('.')) {
    cpp_name.replace(at, 1, "::");
  }
  return fmt::format(
      "template <>\nstruct laban::EventTraits<{}> {{\n"
      "  static constexpr std::string_view type = \"{}.{}\";\n"
      "  static constexpr std::string_view source = \"{}\";\n}};\n\n",
      cpp_name, name_space, snake_case(name),
      source != nullptr ? source->value()->str() : name_space);
}

std::string embedded(const std::string& context, const std::string& bytes) {
  std::string numbers;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    numbers += fmt::format("{}{},", i % 24 == 0 ? "\n    " : "",
                           static_cast<unsigned>(static_cast<unsigned char>(bytes[i])));
  }
  return fmt::format(
      "#pragma once\n\n// Made from {0}.fbs.\n\n#include <laban/binary_schema.h>\n\n"
      "namespace laban::schemas {{\n\n"
      "inline BinarySchema {0}() {{\n"
      "  static constexpr unsigned char bytes[] = {{{1}\n  }};\n"
      "  return {{\"{0}\", std::string(reinterpret_cast<const char*>(bytes), sizeof bytes)}};\n"
      "}}\n\n}}  // namespace laban::schemas\n",
      context, numbers);
}

bool write(const char* path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return file.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: laban-event-header SCHEMA.bfbs OUT.h SCHEMA.h\n");
    return 2;
  }
  std::ifstream in(argv[1], std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (!reflection::VerifySchemaBuffer(verifier)) {
    fmt::print(stderr, "{}: not a binary schema\n", argv[1]);
    return 1;
  }
  const std::string path = argv[1];
  const auto begin = path.rfind('/') + 1;
  const std::string context = path.substr(begin, path.rfind('.') - begin);
  std::string out = fmt::format(
      "#pragma once\n\n// Made from {}.fbs.\n\n#include <laban/event.h>\n\n"
      "#include \"events/{}_generated.h\"\n\n",
      context, context);
  for (const auto* table : *reflection::GetSchema(bytes.data())->objects())
    out += traits_of(*table);
  return write(argv[2], out) && write(argv[3], embedded(context, bytes)) ? 0 : 1;
}
