#include "tests/mutants/mutant.h"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "tests/mutants/makers.h"

namespace mutants {
namespace {

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!is_space) line.push_back(c);
    if (is_space && !line.empty() && line.back() != ' ') line.push_back(' ');
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::relation:
      return "relation";
    case Kind::logic:
      return "logic";
    case Kind::sign:
      return "sign";
    case Kind::off_by_one:
      return "off by one";
    case Kind::negation:
      return "negation";
    case Kind::constant:
      return "constant";
    case Kind::bound:
      return "bound";
    case Kind::jump:
      return "jump";
    case Kind::dropped:
      return "dropped";
    case Kind::swapped:
      return "swapped";
  }
  return "";
}

std::vector<Mutant> mutants_of(std::string_view source) {
  const Text text{source, tokens_of(source)};
  std::vector<Mutant> found;
  add_operators(text, found);
  add_words(text, found);
  add_conditions(text, found);
  add_statements(text, found);
  add_arguments(text, found);
  std::erase_if(found, [&](const Mutant& mutant) {
    return excerpt_of(source, mutant).before.find("reserve(") != std::string::npos;
  });
  std::ranges::sort(found, {}, [](const Mutant& mutant) {
    return std::tuple(mutant.at, mutant.kind, mutant.length, mutant.replacement);
  });
  return found;
}

std::string mutated(std::string_view source, const Mutant& mutant) {
  return std::string(source).replace(mutant.at, mutant.length, mutant.replacement);
}

Excerpt excerpt_of(std::string_view source, const Mutant& mutant) {
  const std::size_t before = mutant.at == 0 ? source.npos : source.rfind('\n', mutant.at - 1);
  const std::size_t begin = before == source.npos ? 0 : before + 1;
  const std::size_t end = std::min(source.find('\n', mutant.at + mutant.length), source.size());
  const auto head = source.substr(begin, mutant.at - begin);
  const auto tail = source.substr(mutant.at + mutant.length, end - mutant.at - mutant.length);
  return {1 + static_cast<std::size_t>(std::ranges::count(source.substr(0, begin), '\n')),
          on_one_line(source.substr(begin, end - begin)),
          on_one_line(std::string(head) + mutant.replacement + std::string(tail))};
}

}  // namespace mutants
