#include "observer/saga/timeline/reason.h"

#include <algorithm>

namespace laban::timeline {

namespace {

constexpr std::size_t longest = 160;
constexpr std::size_t word_of_id = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

void append_word(std::string& out, std::string_view word) {
  const auto digits = std::count_if(word.begin(), word.end(), is_digit);
  if (digits == 0) {
    out += word;
  } else if (word.size() >= word_of_id || word.find('-') != std::string_view::npos) {
    out += "ID";
  } else {
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (!is_digit(word[i])) {
        out += word[i];
      } else if (i == 0 || !is_digit(word[i - 1])) {
        out += 'N';
      }
    }
  }
}

}  // namespace

std::string normalised(std::string_view reason) {
  std::string out;
  while (!reason.empty() && out.size() < longest) {
    const std::size_t size = static_cast<std::size_t>(
        std::find_if_not(reason.begin(), reason.end(), is_word) - reason.begin());
    if (size == 0) {
      out += reason.front();
      reason.remove_prefix(1);
    } else {
      append_word(out, reason.substr(0, size));
      reason.remove_prefix(size);
    }
  }
  if (out.size() <= longest) return out;
  std::size_t size = longest;
  while (size > 0 && (static_cast<unsigned char>(out[size]) & 0xc0) == 0x80) --size;
  return out.substr(0, size);
}

}  // namespace laban::timeline
