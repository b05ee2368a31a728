#include "tests/architecture/source_tree.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

namespace architecture {
namespace {

namespace fs = std::filesystem;

constexpr std::array text_endings{".h", ".cc", ".cmake", ".txt", ".fbs", ".yaml", ".md", ".json"};

bool is_text(const fs::path& path) {
  const std::string extension = path.extension().string();
  if (extension.empty()) return true;  // scripts
  return std::ranges::find(text_endings, extension) != text_endings.end();
}

bool is_skipped_folder(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == "build" || name == "corpora" || (name.starts_with(".") && name != ".ci");
}

SourceFile read(const fs::path& path, const fs::path& root) {
  SourceFile file{fs::relative(path, root).generic_string(), {}};
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) file.lines.push_back(line);
  return file;
}

}  // namespace

std::vector<SourceFile> source_tree() {
  const fs::path root = LABAN_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (fs::recursive_directory_iterator entry(root), end; entry != end; ++entry) {
    if (entry->is_directory() && is_skipped_folder(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && is_text(entry->path())) {
      files.push_back(read(entry->path(), root));
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

const SourceFile& file_named(const std::vector<SourceFile>& tree, std::string_view path) {
  const auto found = std::ranges::find(tree, path, &SourceFile::path);
  REQUIRE_MESSAGE(found != tree.end(), "there is no file ", std::string(path));
  return *found;
}

std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> includes;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string_view line = file.lines[i];
    if (!line.starts_with("#include ")) continue;
    const auto begin = line.find_first_of("<\"");
    const auto end = line.find_last_of(">\"");
    if (begin == std::string_view::npos || end <= begin) continue;
    includes.push_back(
        {i + 1, std::string(line.substr(begin + 1, end - begin - 1)), line[begin] == '<'});
  }
  return includes;
}

std::string at(const SourceFile& file, std::size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

}  // namespace architecture
