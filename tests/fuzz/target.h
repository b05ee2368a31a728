#pragma once

// What a fuzz target is: a function that takes any bytes and comes back. A law it breaks throws; so
// does, or worse, whatever else goes wrong in it.

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace laban::fuzz {

struct LawBroken : std::logic_error {
  using std::logic_error::logic_error;
};

// `sentence` says what should have been so.
inline void law(bool holds, const char* sentence) {
  if (!holds) throw LawBroken(sentence);
}

using Target = void (*)(std::string_view input);

// One a file, named like it; corpora/<name> holds what was worth keeping.
void envelope(std::string_view input);
void payload(std::string_view input);
void subjects(std::string_view input);
void definitions(std::string_view input);
void orders_csv(std::string_view input);
void orders_json(std::string_view input);
void queries(std::string_view input);
void rows(std::string_view input);
void words(std::string_view input);
void terminal(std::string_view input);
void crash_list(std::string_view input);
void capsule(std::string_view input);
void traffic(std::string_view input);
void fold(std::string_view input);
void partition_log(std::string_view input);

struct NamedTarget {
  const char* name;
  Target run;
};
std::span<const NamedTarget> all_targets();

}  // namespace laban::fuzz
