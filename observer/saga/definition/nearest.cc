#include "observer/saga/definition/nearest.h"

#include <fmt/core.h>

#include <algorithm>

namespace laban::observer {

namespace {

// What is compared takes as long as both lengths multiplied; no word of ours is longer.
constexpr std::size_t longest_word = 80;

// Names shown when none is close: about two lines.
constexpr std::size_t names_shown = 20;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the matrix of prefix distances: a swap looks two rows back.
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > longest_word) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : known) {
    const bool is_abbreviation = word.size() >= 2 && candidate.starts_with(word);
    // Every letter of difference in length costs one: this skips most words, and all long ones.
    const std::size_t at_least = word.size() > candidate.size() ? word.size() - candidate.size()
                                                                : candidate.size() - word.size();
    if (candidate.size() > longest_word || (at_least >= best_distance && !is_abbreviation))
      continue;
    const std::size_t distance = is_abbreviation ? 1 : edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best = &candidate;
      best_distance = distance;
    }
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known,
                         std::string otherwise) {
  const auto found = nearest(word, known);
  return found ? fmt::format("did you mean '{}'?", *found) : std::move(otherwise);
}

std::string meant(std::string_view word, const std::vector<std::string>& known,
                  std::string otherwise) {
  const auto found = nearest(word, known);
  return found ? fmt::format("Did you mean '{}'?", *found) : std::move(otherwise);
}

std::string no_such(std::string_view kind, std::string_view name,
                    const std::vector<std::string>& known) {
  std::string all;
  for (std::size_t i = 0; i < std::min(known.size(), names_shown); ++i)
    all += (i == 0 ? "" : ", ") + known[i];
  if (known.size() > names_shown) all += fmt::format(" and {} more", known.size() - names_shown);
  return fmt::format("there is no {} '{}'. {}", kind, name,
                     meant(name, known, all.empty() ? "There are none" : "There are: " + all));
}

}  // namespace laban::observer
