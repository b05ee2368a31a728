#include <fmt/format.h>
#include <laban/injection.h>

#include <charconv>

namespace laban {

namespace {

std::string percent(Share share) { return fmt::format("{}%", share.value * 100); }

}  // namespace

Result<Share> parse_share(std::string_view text) {
  std::string_view number = text;
  const bool percent = number.ends_with('%');
  if (percent) number.remove_suffix(1);
  Share share;
  const char* end = number.data() + number.size();
  const auto [stop, code] =
      std::from_chars(number.data(), end, share.value, std::chars_format::fixed);
  if (percent) share.value /= 100;
  if (code != std::errc() || stop != end || !(share.value >= 0 && share.value <= 1)) {
    return Error{ErrorKind::invalid,
                 "'" + std::string(text) +
                     "' is not a share: write a percentage like 5% or a fraction like 0.05"};
  }
  return share;
}

template <>
Share Service::option(std::string_view name, Share fallback, std::string_view help) {
  const auto given = declare(name, percent(fallback), help);
  if (!given) return fallback;
  const auto share = parse_share(*given);
  if (!share) {
    wrong_.push_back("--" + std::string(name) + ": " + share.error().message);
    return fallback;
  }
  return *share;
}

Injection::Injection(Service& service)
    : service_(service.name()),
      share_(service.option<Share>("fail", {}, "share of sagas to fail on purpose: 5% or 0.05")) {}

bool Injection::hits(std::string_view saga) const {
  return share_.value > 0 && share_of(service_, saga) < share_.value;
}

}  // namespace laban
