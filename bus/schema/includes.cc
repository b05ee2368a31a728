#include "bus/schema/includes.h"

#include <flatbuffers/util.h>
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <deque>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

#include "bus/file/read_file.h"

namespace laban::schema {
namespace {

// Hundreds of times the largest schema of the example.
constexpr std::uintmax_t most_bytes = 1 << 20;
constexpr std::size_t most_files = 64;

// The start of a schema, where the includes are.
class SchemaHead {
 public:
  explicit SchemaHead(std::string_view text) : left_(text) {
    if (left_.starts_with("\xef\xbb\xbf")) left_.remove_prefix(3);
  }

  // As written; nothing: no more includes.
  std::optional<std::string_view> next_include() {
    while (true) {
      const auto word = next_word();
      if (word != "include" && word != "native_include") return std::nullopt;
      const auto name = next_text();
      skip_blanks();
      if (!name || !left_.starts_with(';')) return std::nullopt;
      left_.remove_prefix(1);
      if (word == "include") return name;
    }
  }

 private:
  void skip_to_end_of(std::string_view end) {
    const auto found = left_.find(end);
    left_.remove_prefix(found == std::string_view::npos ? left_.size() : found + end.size());
  }

  void skip_blanks() {
    while (true) {
      left_.remove_prefix(std::min(left_.find_first_not_of(" \t\r\n"), left_.size()));
      if (left_.starts_with("//")) {
        skip_to_end_of("\n");
      } else if (left_.starts_with("/*")) {
        skip_to_end_of("*/");
      } else {
        return;
      }
    }
  }

  std::string_view next_word() {
    skip_blanks();
    const auto end = std::find_if_not(left_.begin(), left_.end(), [](unsigned char letter) {
      return std::isalnum(letter) != 0 || letter == '_';
    });
    return taken(static_cast<std::size_t>(end - left_.begin()));
  }

  std::optional<std::string_view> next_text() {
    skip_blanks();
    if (!left_.starts_with('"') && !left_.starts_with('\'')) return std::nullopt;
    const auto end = left_.find(left_.front(), 1);
    if (end == std::string_view::npos) return std::nullopt;
    return taken(end + 1).substr(1, end - 1);
  }

  std::string_view taken(std::size_t size) {
    const auto front = left_.substr(0, size);
    left_.remove_prefix(size);
    return front;
  }

  std::string_view left_;
};

class Includes {
 public:
  explicit Includes(const std::filesystem::path& fbs)
      : fbs_(fbs.string()), directory_(flatbuffers::StripFileName(fbs_)) {}

  Result<std::string> read_all() {
    auto text = read(fbs_);
    if (!text) return text;
    for (seen_.insert(fbs_), waiting_.push_back({fbs_, *text}); !waiting_.empty();
         waiting_.pop_front()) {
      if (auto added = add_includes_of(waiting_.front()); !added) return added.error();
    }
    return text;
  }

 private:
  struct File {
    std::string name;
    std::string text;
  };

  Result<void> add_includes_of(const File& file) {
    SchemaHead head(file.text);
    while (const auto written = head.next_include()) {
      if (written->find('\\') != std::string_view::npos)
        return Error{ErrorKind::invalid,
                     fmt::format("{} includes a name with a backslash: write /", file.name)};
      const auto name = name_of_file(file.name, std::string(*written));
      if (!flatbuffers::FileExists(name.c_str()) || !seen_.insert(name).second) continue;
      if (seen_.size() > most_files)
        return Error{
            ErrorKind::exhausted,
            fmt::format("{} includes more than {} files, or some in many ways", fbs_, most_files)};
      auto text = read(name);
      if (!text) return text.error();
      waiting_.push_back({name, std::move(*text)});
    }
    return {};
  }

  // As the parser finds it: next to the file that includes it, or else to the first one.
  std::string name_of_file(const std::string& from, const std::string& written) const {
    auto name = flatbuffers::ConCatPathFileName(flatbuffers::StripFileName(from), written);
    if (flatbuffers::FileExists(name.c_str())) return name;
    return flatbuffers::ConCatPathFileName(directory_, written);
  }

  Result<std::string> read(const std::string& name) {
    std::error_code failed;
    if (std::filesystem::exists(name, failed) && !std::filesystem::is_regular_file(name, failed))
      return Error{ErrorKind::invalid, fmt::format("{} is not a text file", name)};
    const auto size = std::filesystem::file_size(name, failed);
    if (!failed && size > left_)
      return Error{ErrorKind::exhausted,
                   fmt::format("{}: a schema with all that it includes may have 1 MiB", name)};
    auto text = read_file(name);
    if (!text) return text;
    left_ -= std::min<std::uintmax_t>(left_, text->size());
    if (text->find('\0') != std::string::npos)
      return Error{ErrorKind::invalid, fmt::format("{} is not a text file", name)};
    return text;
  }

  const std::string fbs_, directory_;
  std::set<std::string> seen_;
  std::deque<File> waiting_;
  std::uintmax_t left_ = most_bytes;
};

}  // namespace

Result<std::string> read_with_few_includes(const std::filesystem::path& fbs) {
  return Includes(fbs).read_all();
}

}  // namespace laban::schema
