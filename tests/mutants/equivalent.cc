#include "tests/mutants/equivalent.h"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>

namespace mutants {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : in_(std::string(text)) { next(); }

  bool is_at_end() const { return is_at_end_; }
  const std::string& line() const { return line_; }

  void next() {
    is_at_end_ = !std::getline(in_, line_);
    ++number_;
  }

  std::string take(std::string_view prefix) {
    if (is_at_end_ || !line_.starts_with(prefix) || line_.size() == prefix.size()) {
      throw std::runtime_error(fmt::format("line {}: expected '{}...'", number_, prefix));
    }
    auto rest = line_.substr(prefix.size());
    next();
    return rest;
  }

 private:
  std::istringstream in_;
  std::string line_;
  std::size_t number_ = 0;
  bool is_at_end_ = false;
};

}  // namespace

Equivalents::Equivalents(std::string_view text) {
  Reader reader(text);
  while (!reader.is_at_end()) {
    if (reader.line().empty() || reader.line().starts_with('#')) {
      reader.next();
      continue;
    }
    auto path = reader.take("");
    auto before = reader.take("- ");
    auto after = reader.take("+ ");
    reader.take("  ");  // why
    while (!reader.is_at_end() && reader.line().starts_with("  ")) reader.next();
    entries_.emplace(std::move(path), std::move(before), std::move(after));
  }
}

}  // namespace mutants
