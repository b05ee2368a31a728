#include "services/orders/place/input.h"

namespace orders {
namespace {

bool is_json_lines(const std::string& text, const std::string& path, const std::string& format) {
  if (format != "auto") return format == "jsonl";
  if (path.ends_with(".csv")) return false;
  if (path.ends_with(".jsonl") || path.ends_with(".ndjson")) return true;
  const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return first != std::string::npos && text[first] == '{';
}

}  // namespace

laban::Result<Intake> read_orders(const std::string& text, const std::string& path,
                                  const std::string& format) {
  if (is_json_lines(text, path, format)) return read_json_lines(text);
  return read_retail_csv(text);
}

}  // namespace orders
