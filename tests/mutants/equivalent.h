#pragma once

// Mistakes that have been judged: the program does the same with them, for a reason that is written
// down.
//
//   file   := { comment | blank | entry }
//   entry  := path \n "- " before \n "+ " after \n { "  " why \n }+
//   comment := "#" text \n
//
// `before` and `after` are those of Excerpt. An entry holds for every such line of its file.

#include <set>
#include <string>
#include <string_view>
#include <tuple>

namespace mutants {

class Equivalents {
 public:
  // Throws std::runtime_error that names the line where the text is not of that form.
  explicit Equivalents(std::string_view text);

  bool contains(const std::string& path, const std::string& before,
                const std::string& after) const {
    return entries_.contains({path, before, after});
  }
  std::size_t size() const { return entries_.size(); }
  const auto& entries() const { return entries_; }

 private:
  std::set<std::tuple<std::string, std::string, std::string>> entries_;
};

}  // namespace mutants
