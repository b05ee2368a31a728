#include "observer/cli/terminal/table.h"

#include <algorithm>

namespace laban::cli {
namespace {

std::string spaces(std::size_t count) { return std::string(count, ' '); }

}  // namespace

void Table::print(Printer& printer) const {
  const Charset charset = printer.style().charset;
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(display_width(column.heading));

  // Widths are those of the visible text, so cells are sanitised before they are measured.
  std::vector<std::vector<Span>> rows = rows_;
  for (auto& row : rows) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      row[i].text = sanitise(row[i].text, charset);
      if (columns_[i].max_width > 0) {
        row[i].text = sanitise(fit(row[i].text, columns_[i].max_width), charset);
      }
      widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }

  const auto print_row = [&](const std::vector<Span>& cells) {
    Line line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string gap = spaces(widths[i] - display_width(cells[i].text));
      const bool is_last = i + 1 == cells.size();
      if (columns_[i].align == Align::right) line.push_back({gap});
      line.push_back(cells[i]);
      if (columns_[i].align == Align::left && !is_last) line.push_back({gap});
      if (!is_last) line.push_back({"  "});
    }
    while (!line.empty() && line.back().text.find_first_not_of(' ') == std::string::npos) {
      line.pop_back();
    }
    printer.line(line);
  };

  std::vector<Span> headings;
  for (const Column& column : columns_) headings.push_back({column.heading, Colour::dim});
  print_row(headings);
  for (const auto& row : rows) print_row(row);
}

}  // namespace laban::cli
