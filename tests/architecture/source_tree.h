#pragma once

// The project's own files as text, for tests about the project.

#include <string>
#include <string_view>
#include <vector>

namespace architecture {

struct SourceFile {
  std::string path;  // from the project's root: "bus/event/wire.h"
  std::vector<std::string> lines;

  bool is_in(std::string_view folder) const { return path.starts_with(std::string(folder) + "/"); }
  bool is_cpp() const { return path.ends_with(".h") || path.ends_with(".cc"); }
};

// Every file under version control: no build output, nothing hidden except .ci.
std::vector<SourceFile> source_tree();

// A file by its path; fails the test if it does not exist.
const SourceFile& file_named(const std::vector<SourceFile>& tree, std::string_view path);

struct Include {
  std::size_t line;  // starts at 1
  std::string path;  // between the quotes or brackets
  bool angled;
};
std::vector<Include> includes_of(const SourceFile& file);

// "bus/event/wire.h:12: what is wrong"
std::string at(const SourceFile& file, std::size_t line, std::string_view what);

}  // namespace architecture
