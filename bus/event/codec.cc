#include <laban/codec.h>

namespace laban::codec {

void append_be32(std::string& out, std::uint32_t value) {
  char bytes[4];
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (24 - 8 * i));
  out.append(bytes, sizeof bytes);
}

void append_be64(std::string& out, std::uint64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  out.append(bytes, sizeof bytes);
}

void append_le64(std::string& out, std::uint64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  out.append(bytes, sizeof bytes);
}

void append_text_key(std::string& out, std::string_view text) {
  for (const char c : text) {
    out.push_back(c);
    if (c == '\0') out.push_back('\xff');
  }
  out.append("\0\1", 2);
}

void append_text_value(std::string& out, std::string_view text) {
  for (int shift = 0; shift < 32; shift += 8)
    out.push_back(static_cast<char>(text.size() >> shift));
  out.append(text);
}

namespace {

std::uint64_t byte_at(std::string_view in, std::size_t i) {
  return static_cast<unsigned char>(in[i]);
}

}  // namespace

bool take_be64(std::string_view& in, std::uint64_t& value) {
  if (in.size() < 8) return false;
  value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | byte_at(in, i);
  in.remove_prefix(8);
  return true;
}

bool take_le64(std::string_view& in, std::uint64_t& value) {
  if (in.size() < 8) return false;
  value = 0;
  for (std::size_t i = 0; i < 8; ++i) value |= byte_at(in, i) << (8 * i);
  in.remove_prefix(8);
  return true;
}

bool take_byte(std::string_view& in, std::uint8_t& value) {
  if (in.empty()) return false;
  value = static_cast<std::uint8_t>(in.front());
  in.remove_prefix(1);
  return true;
}

bool take_text_key(std::string_view& in, std::string& text) {
  text.clear();
  for (std::size_t i = 0; i + 1 < in.size(); ++i) {
    if (in[i] != '\0') {
      text.push_back(in[i]);
    } else if (in[i + 1] == '\1') {
      in.remove_prefix(i + 2);
      return true;
    } else if (in[i + 1] == '\xff') {
      text.push_back('\0');
      ++i;
    } else {
      return false;
    }
  }
  return false;
}

bool take_text_value(std::string_view& in, std::string& text) {
  std::string_view view;
  if (!take_text_view(in, view)) return false;
  text.assign(view);
  return true;
}

bool take_text_view(std::string_view& in, std::string_view& text) {
  if (in.size() < 4) return false;
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) size |= byte_at(in, i) << (8 * i);
  if (in.size() - 4 < size) return false;
  text = in.substr(4, size);
  in.remove_prefix(4 + size);
  return true;
}

}  // namespace laban::codec
