#pragma once

// Rules about the shape of files. Each returns one sentence for every violation.

#include <string>
#include <vector>

#include "tests/architecture/source_tree.h"

namespace architecture {

inline constexpr std::size_t file_lines = 800;
inline constexpr std::size_t function_lines = 70;
inline constexpr std::size_t line_columns = 100;

std::vector<std::string> long_files(const std::vector<SourceFile>& tree);
std::vector<std::string> long_functions(const std::vector<SourceFile>& tree);
std::vector<std::string> long_lines(const std::vector<SourceFile>& tree);
std::vector<std::string> untidy_lines(
    const std::vector<SourceFile>& tree);  // tabs, trailing blanks
std::vector<std::string> unfinished_lines(const std::vector<SourceFile>& tree);
std::vector<std::string> sleeping_tests(const std::vector<SourceFile>& tree);
std::vector<std::string> clock_readers(const std::vector<SourceFile>& tree);
std::vector<std::string> json_parsers(const std::vector<SourceFile>& tree);
std::vector<std::string> headers_without_guard(const std::vector<SourceFile>& tree);

}  // namespace architecture
