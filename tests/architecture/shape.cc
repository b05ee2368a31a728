#include "tests/architecture/shape.h"

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <string_view>

#include "tests/architecture/functions.h"

namespace architecture {
namespace {

using Sentences = std::vector<std::string>;

// Columns as people count them: a UTF-8 continuation byte takes none.
std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }));
}

// Calls `check` on every line; a non-empty answer becomes a sentence.
Sentences each_line(const SourceFile& file,
                    const std::function<std::string(const std::string&)>& check) {
  Sentences found;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string wrong = check(file.lines[i]);
    if (!wrong.empty()) found.push_back(at(file, i + 1, wrong));
  }
  return found;
}

void append(Sentences& all, Sentences more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

bool is_word_at(std::string_view line, std::size_t begin, std::size_t size) {
  const auto is_letter = [&](std::size_t i) {
    return i < line.size() &&
           (std::isalnum(static_cast<unsigned char>(line[i])) != 0 || line[i] == '_');
  };
  return !(begin > 0 && is_letter(begin - 1)) && !is_letter(begin + size);
}

std::string first_word_in(std::string_view line, std::initializer_list<std::string_view> words) {
  for (const auto word : words) {
    for (auto found = line.find(word); found != line.npos; found = line.find(word, found + 1)) {
      if (is_word_at(line, found, word.size())) return std::string(word);
    }
  }
  return {};
}

// One sentence for every line of code that contains one of the words, ignoring comments and
// literals.
Sentences code_with(const SourceFile& file, std::initializer_list<std::string_view> words,
                    const std::string& why) {
  bool in_comment = false;
  return each_line(file, [&](const std::string& line) {
    const std::string word = first_word_in(code_of(line, in_comment), words);
    return word.empty() ? word : word + ": " + why;
  });
}

}  // namespace

Sentences long_files(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    if (!file.is_cpp() || file.lines.size() <= file_lines) continue;
    found.push_back(at(file, file.lines.size(), "longer than a reader wants; split it by concept"));
  }
  return found;
}

Sentences long_functions(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    if (!file.is_cpp()) continue;
    for (const auto& function : functions_of(file)) {
      if (function.length() <= function_lines) continue;
      found.push_back(at(file, function.first_line,
                         "a function of " + std::to_string(function.length()) + " lines"));
    }
  }
  return found;
}

// One sentence per file: an unformatted file has many lines that are too wide.
Sentences long_lines(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    if (!file.is_cpp()) continue;
    const auto wide = each_line(file, [](const std::string& line) -> std::string {
      return columns_of(line) <= line_columns ? "" : "wider than 100 columns";
    });
    if (wide.empty()) continue;
    const std::string others =
        wide.size() > 1 ? ", and " + std::to_string(wide.size() - 1) + " more" : "";
    found.push_back(wide.front() + others);
  }
  return found;
}

Sentences untidy_lines(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    append(found, each_line(file, [](const std::string& line) -> std::string {
             if (line.find('\t') != line.npos) return "a tab";
             if (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
               return "a blank at the end";
             return {};
           }));
  }
  return found;
}

Sentences unfinished_lines(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    append(found, each_line(file, [](const std::string& line) {
             const std::string word = first_word_in(line, {"TO"
                                                           "DO",
                                                           "FIX"
                                                           "ME",
                                                           "X"
                                                           "XX"});
             return word.empty() ? word : word + ": finish it or open an issue";
           }));
  }
  return found;
}

Sentences sleeping_tests(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    // The helpers of tests/support for waiting may pause between two checks of their condition.
    if (!file.is_in("tests") || file.is_in("tests/support") || !file.is_cpp()) continue;
    append(found, code_with(file, {"sleep_for", "sleep_until", "usleep", "nanosleep", "sleep"},
                            "wait for a condition, with a deadline"));
  }
  return found;
}

Sentences clock_readers(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    const bool may =
        file.path == "bus/event/clock.cc" || file.is_in("tests") || file.is_in("bench");
    if (may || !file.is_cpp()) continue;
    append(found, code_with(file,
                            {"system_clock::now", "steady_clock::now", "gettimeofday",
                             "clock_gettime", "random_device"},
                            "time comes from a Clock, chance from a seed"));
  }
  return found;
}

Sentences json_parsers(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    const bool may = file.path == "bus/include/laban/json.h" || file.is_in("tests") ||
                     file.is_in("bench") || file.is_in("cmake");
    if (may || !file.is_cpp()) continue;
    append(found, code_with(file,
                            {"json::parse", "Json::parse", "ordered_json::parse", "json::accept",
                             "Json::accept", "ordered_json::accept", "sax_parse"},
                            "JSON is read through laban/json.h, which bounds its depth"));
  }
  return found;
}

Sentences headers_without_guard(const std::vector<SourceFile>& tree) {
  Sentences found;
  for (const auto& file : tree) {
    if (!file.path.ends_with(".h")) continue;
    if (file.lines.empty() || file.lines.front() != "#pragma once") {
      found.push_back(at(file, 1, "a header starts with #pragma once"));
    }
  }
  return found;
}

}  // namespace architecture
