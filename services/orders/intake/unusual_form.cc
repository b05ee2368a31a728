#include "services/orders/intake/unusual_form.h"

#include <algorithm>

namespace orders {

bool looks_like_utf16(std::string_view text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) return true;
  return text.size() > 1 && (text[0] == '\0') != (text[1] == '\0');
}

std::string unusual_form(std::string_view text) {
  if (looks_like_utf16(text)) return "the file is UTF-16: save it as UTF-8";
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (text[first] == '[' || text[first] == '{')) {
    return "the file looks like JSON: pass --format jsonl, with one order on each line and no list "
           "around them";
  }
  if (text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos)
    return "the lines end in carriage returns alone: save it with the line ends of Unix or Windows";
  const auto header = text.substr(0, text.find('\n'));
  if (header.starts_with("sep="))
    return "the first line is a 'sep=' for spreadsheets: remove that line";
  const auto count = [&](char c) { return std::count(header.begin(), header.end(), c); };
  if (count(';') > count(','))
    return "the columns are separated by semicolons: save it with commas, and numbers with points";
  if (count('\t') > count(',')) return "the columns are separated by tabs: save it with commas";
  return {};
}

}  // namespace orders
