#pragma once

// CsvReader: RFC 4180, with line numbers.
//
// Quoted fields may contain commas, doubled quotes and line breaks; LF and CR LF both end a record;
// a leading byte order mark and empty lines are skipped. A malformed record, or one with an
// unexpected number of fields, costs exactly its first line: reading resumes at the next one, so
// that a stray quote does not swallow the rows after it.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace orders {

struct CsvRecord {
  std::size_t line = 0;  // where the record begins; the first line is 1
  std::vector<std::string> fields;
  std::string problem;  // why the record is malformed; empty when it is not
};

class CsvReader {
 public:
  // The text must outlive the reader.
  explicit CsvReader(std::string_view text);

  // From now on, every record must have this many fields.
  void expect_fields(std::size_t count) { expected_fields_ = count; }

  // False at the end of the text.
  bool next(CsvRecord& record);

 private:
  void read_record(CsvRecord& record);
  bool read_field(CsvRecord& record);
  bool read_quoted(CsvRecord& record);
  bool at_line_end() const;
  void skip_line_end();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t expected_fields_ = 0;  // 0: any number
};

}  // namespace orders
