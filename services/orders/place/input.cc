#include "services/orders/place/input.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

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

laban::Result<std::string> read_input(const std::string& path) {
  using Bytes = std::istreambuf_iterator<char>;
  if (path == "-") return std::string(Bytes(std::cin), {});
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) text.assign(Bytes(file), {});
  if (!file) {
    return laban::Error{laban::ErrorKind::not_found,
                        "cannot read '" + path + "': " + std::strerror(errno)};
  }
  return text;
}

laban::Result<Intake> read_orders(const std::string& text, const std::string& path,
                                  const std::string& format) {
  if (is_json_lines(text, path, format)) return read_json_lines(text);
  return read_retail_csv(text);
}

}  // namespace orders
