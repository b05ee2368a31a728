#include "observer/saga/timeline/sequence.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace laban::timeline {

namespace {

std::string repeated(const char* sign, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += sign;
  return text;
}

// Removes whatever would end a Mermaid statement or begin a comment.
std::string plain(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_harmless = byte >= 0x80 || std::isalnum(byte) || c == '.' || c == '_' ||
                             c == '-' || c == ' ' || c == '/' || c == '~';
    safe += is_harmless ? std::string(1, c) : byte < ' ' ? " " : fmt::format("#{};", byte);
  }
  return safe;
}

// The column of each life line; leaves room for names of any length.
std::vector<std::size_t> columns_of(const Sequence& sequence) {
  std::vector<std::size_t> columns;
  std::size_t at = 1;
  for (const auto& name : sequence.participants) {
    columns.push_back(at);
    at += std::max<std::size_t>(name.size() + 2, 8);
  }
  return columns;
}

std::string arrow_line(const Arrow& arrow, const std::vector<std::size_t>& columns) {
  const std::size_t left = std::min(columns[arrow.from], columns[arrow.to]),
                    right = std::max(columns[arrow.from], columns[arrow.to]);
  std::string line;
  std::size_t at = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t column = columns[i];
    const bool within = at > left && column <= right;
    line += repeated(within ? "─" : " ", column - at);
    const bool is_from = i == arrow.from, is_to = i == arrow.to;
    line += is_from && is_to                  ? "●"
            : is_from                         ? (left == column ? "├" : "┤")
            : is_to                           ? (right == column ? "▸" : "◂")
            : column > left && column < right ? "┼"
                                              : "│";
    at = column + 1;
  }
  return line + "  " + arrow.label;
}

}  // namespace

Sequence sequence_of(const Entries& entries, const Causes& causes) {
  Sequence sequence;
  std::map<std::string, std::size_t> numbers;
  const auto number_of = [&](const std::string& name) {
    const auto [found, is_new] = numbers.try_emplace(name, sequence.participants.size());
    if (is_new) sequence.participants.push_back(name);
    return found->second;
  };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::size_t from = number_of(entries[i].source);
    const std::string& label = entries[i].type == "time" ? entries[i].text : entries[i].type;
    std::vector<std::size_t> told;
    for (const std::size_t effect : causes.effects_of(i)) {
      const std::size_t to = number_of(entries[effect].source);
      if (std::find(told.begin(), told.end(), to) != told.end()) continue;
      told.push_back(to);
      sequence.arrows.push_back({from, to, label});
    }
    if (told.empty()) sequence.arrows.push_back({from, from, label});
  }
  return sequence;
}

std::vector<std::string> as_text(const Sequence& sequence) {
  const auto columns = columns_of(sequence);
  std::string head, lives;
  std::size_t at = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    head += std::string(columns[i] > head.size() ? columns[i] - head.size() : 0, ' ') +
            sequence.participants[i];
    lives += std::string(columns[i] - at, ' ') + "│";
    at = columns[i] + 1;
  }
  std::vector<std::string> lines{head, lives};
  for (const Arrow& arrow : sequence.arrows) lines.push_back(arrow_line(arrow, columns));
  return lines;
}

std::string as_mermaid(const Sequence& sequence) {
  std::string text = "sequenceDiagram\n";
  for (std::size_t i = 0; i < sequence.participants.size(); ++i) {
    text += fmt::format("  participant p{} as {}\n", i, plain(sequence.participants[i]));
  }
  for (const Arrow& arrow : sequence.arrows)
    text += fmt::format("  p{}->>p{}: {}\n", arrow.from, arrow.to, plain(arrow.label));
  return text;
}

}  // namespace laban::timeline
