// Any text, as every command shows it: nothing is left that a terminal would interpret.

#include <nlohmann/json.hpp>

#include "observer/cli/terminal/text.h"
#include "services/orders/intake/text.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

// C0, DEL, and C1 in UTF-8.
bool has_control(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) return true;
    if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0)
      return true;
  }
  return false;
}

bool is_utf8(const std::string& text) {
  try {
    (void)nlohmann::json(text).dump();
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

void shown(std::string_view text, cli::Charset charset, std::size_t width) {
  const std::string safe = cli::sanitise(text, charset);
  law(!has_control(safe), "what is shown has no control characters");
  law(is_utf8(safe), "what is shown is UTF-8");
  law(cli::sanitise(safe, charset) == safe, "what is safe stays as it is");
  const std::string fitted = cli::fit(safe, width);
  law(cli::display_width(fitted) <= std::max<std::size_t>(width, 0), "a cut text fits");
  if (charset != cli::Charset::ascii) return;
  for (const char c : safe) law(c >= ' ' && c < '\x7f', "plain is plain");
}

}  // namespace

void terminal(std::string_view input) {
  Bytes bytes(input);
  const std::size_t width = bytes.byte();
  const auto text = bytes.rest();
  shown(text, cli::Charset::unicode, width);
  shown(text, cli::Charset::ascii, width);

  const std::string json = cli::safe_json(text);
  law(is_utf8(json), "JSON is UTF-8");
  const bool has_end = text.find('\0') != text.npos;  // required by the parser
  const auto read = nlohmann::json::parse(text, nullptr, false);
  if (!has_end && !read.is_discarded())
    law(nlohmann::json::parse(json, nullptr, false) == read, "safe JSON is the same document");
  if (const auto cleaned = orders::clean_text(text)) {
    law(is_utf8(*cleaned) && !has_control(*cleaned), "a cleaned text has no control characters");
    law(orders::clean_text(*cleaned) == cleaned, "a clean text stays as it is");
  }
}

}  // namespace laban::fuzz
