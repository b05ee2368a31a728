#pragma once

// Table: rows of cells under headings, in columns as wide as their longest cell.

#include <string>
#include <vector>

#include "observer/cli/terminal/printer.h"

namespace laban::cli {

enum class Align { left, right };

struct Column {
  std::string heading;
  Align align = Align::left;
  std::size_t max_width = 0;  // longer cells are cut; 0: no limit
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void add(std::vector<Span> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  void print(Printer& printer) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Span>> rows_;
};

}  // namespace laban::cli
