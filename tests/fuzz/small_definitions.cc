#include "tests/fuzz/small_definitions.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>

#include "observer/saga/definition/load.h"

namespace laban::fuzz {

namespace {

constexpr std::size_t most_steps = 5;
constexpr std::size_t remembered = 10'000;

enum Trait : std::uint8_t {
  is_pivot = 1,
  is_optional = 2,
  has_retries = 4,
  has_again = 8,
  has_deadline = 16,
  has_refusal = 32,
  undo_waits = 64,
  waits_for_first = 128,
};

// One of a few, mostly the usual ones: reading a definition takes as long as everything else.
std::uint8_t traits_of(std::uint8_t byte) {
  constexpr std::array<std::uint8_t, 8> usual = {0,
                                                 is_optional | has_retries,
                                                 has_deadline | has_refusal,
                                                 has_again | has_retries | has_deadline,
                                                 undo_waits | waits_for_first,
                                                 is_pivot | has_refusal,
                                                 is_pivot | has_retries | has_deadline,
                                                 waits_for_first | has_deadline | has_refusal};
  return byte < 240 ? usual[byte % usual.size()] : static_cast<std::uint8_t>(byte * 17);
}

std::string step_line(std::size_t index, std::uint8_t traits, std::size_t pivot) {
  const auto has = [&](Trait trait) { return (traits & trait) != 0; };
  const bool pivots = index == pivot;
  std::string line = fmt::format("  s{0}: {{ service: t{0}, done: s{0}.done", index);
  if (index > 0) {
    line += fmt::format(", fails: [s{}.failed]", index);
    line += fmt::format(", after: [s{}]", has(waits_for_first) && index < pivot ? 0 : index - 1);
  }
  if (pivots) line += ", pivot: true";
  if (index > 0 && !pivots && has(is_optional)) line += ", optional: true";
  if (index > 0 && has(has_retries)) line += ", retries: 1";
  if (index > 0 && has(has_again)) line += fmt::format(", again: s{}.again", index);
  if (index > 0 && has(has_deadline)) line += ", within: 10s";
  const bool undone = index < pivot || (pivots && has(has_refusal));
  if (undone) line += fmt::format(", undo: s{0}.undo, undone: s{0}.undone", index);
  if (undone && has(has_refusal)) line += fmt::format(", refused: s{}.refused", index);
  if (undone && !pivots && index > 0 && has(undo_waits)) line += ", undo_after: [s0]";
  return line + " }\n";
}

std::string text_of(std::string_view shape) {
  const auto byte = [&](std::size_t i) {
    const auto drawn = static_cast<std::uint8_t>(shape[i]);
    return i == 0 ? drawn : traits_of(drawn);
  };
  const std::size_t steps = 1 + byte(0) % most_steps;
  std::size_t pivot = steps;
  for (std::size_t i = 0; i < steps && pivot == steps; ++i) {
    if (i > 0 && (byte(1 + i) & is_pivot) != 0) pivot = i;
  }
  std::string text = "saga: small\nstarts: s0.done\n";
  if ((byte(0) & 64) != 0) text += "within: 1m\n";
  if ((byte(0) & 128) != 0) text += "parallel: true\n";
  text += "steps:\n";
  for (std::size_t i = 0; i < steps; ++i) text += step_line(i, byte(1 + i), pivot);
  return text;
}

}  // namespace

const observer::Definition* small_definition(Bytes& bytes) {
  static std::map<std::string, std::optional<observer::Definition>> known;
  std::string shape;
  for (std::size_t i = 0; i <= most_steps; ++i) shape.push_back(static_cast<char>(bytes.byte()));
  std::string text = text_of(shape);
  const auto found = known.find(text);
  if (found != known.end()) return found->second ? &*found->second : nullptr;
  if (known.size() == remembered) known.clear();
  auto read = observer::read_definition(text, "small.yaml").definition;
  const auto& kept = known.emplace(std::move(text), std::move(read)).first->second;
  return kept ? &*kept : nullptr;
}

}  // namespace laban::fuzz
