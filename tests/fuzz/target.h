#pragma once

// A fuzz target: a function that takes any bytes and returns. It throws when a law is broken; any
// other failure throws or crashes as well.

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace laban::fuzz {

struct LawBroken : std::logic_error {
  using std::logic_error::logic_error;
};

// `sentence` states the law.
inline void law(bool holds, const char* sentence) {
  if (!holds) throw LawBroken(sentence);
}

using Target = void (*)(std::string_view input);

// One a file, named like it; corpora/<name> holds what was worth keeping.
void broker(std::string_view input);
void documents(std::string_view input);
void json_text(std::string_view input);
void envelope(std::string_view input);
void evolution(std::string_view input);
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
void schema_bytes(std::string_view input);

struct NamedTarget {
  const char* name;
  Target run;
};
std::span<const NamedTarget> all_targets();

}  // namespace laban::fuzz
