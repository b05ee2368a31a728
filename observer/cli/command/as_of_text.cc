#include "observer/cli/command/as_of_text.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/terminal/many.h"

namespace laban::cli {
namespace {

// More fill the line: then the first and the last are shown.
constexpr std::size_t partitions_shown = 4;

std::string place_text(const api::LogPlace& place) {
  return fmt::format("{}:{}", place.stream, grouped(place.sequence));
}

}  // namespace

std::string as_of_text(const api::AsOf& as_of) {
  const auto& places = as_of.partitions;
  if (places.empty()) return {};
  std::string text = place_text(places.front());
  Time newest{};
  for (const auto& place : places) newest = std::max(newest, place.time);
  if (places.size() > partitions_shown) {
    text += fmt::format(" … {} ({} partitions)", place_text(places.back()), places.size());
  } else {
    for (std::size_t i = 1; i < places.size(); ++i) text += " " + place_text(places[i]);
  }
  if (newest == Time{}) return text;
  return fmt::format("{}, {} ago", text, to_text(std::max(as_of.now - newest, Duration::zero())));
}

void print_as_of(Printer& printer, const api::AsOf& as_of) {
  const std::string text = as_of_text(as_of);
  if (!text.empty()) printer.line(Line{{"as of " + text, Colour::dim}});
}

}  // namespace laban::cli
