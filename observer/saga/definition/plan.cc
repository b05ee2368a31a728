#include "observer/saga/definition/plan.h"

#include <algorithm>
#include <limits>

#include "observer/saga/definition/limits.h"

namespace laban::observer {

namespace {

// `wanted` where it may follow the last number there, else the next one. A number that cannot be
// had is the last one once more: the book refuses it.
std::uint32_t number_after(std::uint32_t last, std::uint32_t wanted) {
  if (wanted > last && wanted - last <= definition_number_step) return wanted;
  return next_number(last);
}

}  // namespace

std::uint32_t next_number(std::uint32_t last) {
  return last == std::numeric_limits<std::uint32_t>::max() ? last : last + 1;
}

std::vector<DefinitionMove> plan_application(const std::vector<DefinitionRegistry>& books,
                                             std::string_view name, std::uint64_t digest) {
  const auto last_of = [&](const DefinitionRegistry& book) {
    const auto* chapter = book.chapter(name);
    return chapter == nullptr ? std::uint32_t{0} : chapter->newest().number;
  };
  const auto has_it = [&](const DefinitionRegistry& book) {
    const auto* now = book.in_force(name);
    return now != nullptr && now->definition.digest() == digest;
  };
  std::uint32_t top = 0;
  for (const auto& book : books) top = std::max(top, last_of(book));
  const bool was_begun = std::any_of(books.begin(), books.end(), [&](const auto& book) {
    return has_it(book) && last_of(book) == top;
  });
  const bool can_be_completed = std::all_of(books.begin(), books.end(), [&](const auto& book) {
    return has_it(book) || last_of(book) < top;
  });
  std::vector<DefinitionMove> moves;
  const bool is_everywhere = std::all_of(books.begin(), books.end(), has_it);
  if (is_everywhere) return moves;
  const bool completes = was_begun && can_be_completed;
  for (std::size_t partition = 0; partition < books.size(); ++partition) {
    if (completes && has_it(books[partition])) continue;
    moves.push_back(
        {partition, number_after(last_of(books[partition]), completes ? top : next_number(top))});
  }
  return moves;
}

std::vector<DefinitionMove> plan_withdrawal(const std::vector<DefinitionRegistry>& books,
                                            std::string_view name) {
  std::vector<DefinitionMove> moves;
  for (std::size_t partition = 0; partition < books.size(); ++partition) {
    if (const auto* now = books[partition].in_force(name))
      moves.push_back({partition, now->number});
  }
  return moves;
}

}  // namespace laban::observer
