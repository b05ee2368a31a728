#include "services/orders/intake/csv_reader.h"

#include <algorithm>

namespace orders {
namespace {

// No legitimate field is longer. Bounds how far an unclosed quote makes us read.
constexpr std::size_t longest_field = 64 * 1024;

}  // namespace

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
}

bool CsvReader::at_line_end() const {
  return at_ >= text_.size() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
}

void CsvReader::skip_line_end() {
  if (at_ >= text_.size()) return;
  at_ += text_[at_] == '\r' ? 2 : 1;
  ++line_;
}

bool CsvReader::next(CsvRecord& record) {
  while (at_ < text_.size() && at_line_end()) skip_line_end();
  if (at_ >= text_.size()) return false;
  const auto begin = at_;
  record = {line_, {}, {}};
  read_record(record);
  if (record.problem.empty() && expected_fields_ != 0 && record.fields.size() != expected_fields_) {
    record.problem = std::to_string(record.fields.size()) + " fields instead of " +
                     std::to_string(expected_fields_);
  }
  if (!record.problem.empty()) {
    at_ = std::min(text_.find('\n', begin), text_.size());
    line_ = record.line;
    skip_line_end();
  }
  return true;
}

void CsvReader::read_record(CsvRecord& record) {
  while (read_field(record)) {
    if (at_line_end()) {
      skip_line_end();
      return;
    }
    ++at_;  // the comma
  }
}

// Leaves at_ on the comma or line end after the field.
bool CsvReader::read_field(CsvRecord& record) {
  if (at_ < text_.size() && text_[at_] == '"') return read_quoted(record);
  const auto begin = at_;
  while (!at_line_end() && text_[at_] != ',') ++at_;
  record.fields.emplace_back(text_.substr(begin, at_ - begin));
  return true;
}

bool CsvReader::read_quoted(CsvRecord& record) {
  std::string field;
  ++at_;
  while (true) {
    if (at_ >= text_.size() || field.size() > longest_field) {
      record.problem = "a quote that is never closed";
      return false;
    }
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    if (c != '"') {
      field.push_back(c);
    } else if (at_ < text_.size() && text_[at_] == '"') {
      field.push_back(text_[at_++]);
    } else {
      break;
    }
  }
  if (!at_line_end() && text_[at_] != ',') {
    record.problem = "text behind a closing quote";
    return false;
  }
  record.fields.push_back(std::move(field));
  return true;
}

}  // namespace orders
