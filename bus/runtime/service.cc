#include <laban/service.h>

#include <algorithm>
#include <charconv>

#include "bus/event/unpacked.h"

namespace laban {

namespace detail {

const void* verified_root(std::span<const std::uint8_t> payload,
                          bool (*verify)(flatbuffers::Verifier&),
                          const flatbuffers::TypeTable& type) {
  flatbuffers::Verifier verifier(payload.data(), payload.size(), limits::payload_depth,
                                 limits::payload_tables);
  if (payload.size() < 8 || !verify(verifier)) return nullptr;
  const auto* root = flatbuffers::GetRoot<flatbuffers::Table>(payload.data());
  return is_within_unpacked_limit(type, *root) ? root : nullptr;
}

}  // namespace detail

Service::Service(std::string name, OptionValues options)
    : name_(std::move(name)), options_(std::move(options)) {}

void Service::subscribe(Subscription subscription) {
  for (const auto& other : subscriptions_) {
    if (other.type == subscription.type) wrong_.push_back("two handlers for " + other.type);
  }
  subscriptions_.push_back(std::move(subscription));
}

void Service::on_request(std::string_view name, RequestHandler handler) {
  requests_.emplace(name, std::move(handler));
}

void Service::effect(std::string_view kind,
                     std::function<EffectResult(const PendingEffect&)> perform,
                     std::function<void(const PendingEffect&, const EffectResult&, Tx&)> report) {
  effects_.emplace(kind, EffectKind{std::move(perform), std::move(report)});
}

std::optional<std::string> Service::declare(std::string_view name, std::string default_text,
                                            std::string_view help) {
  declared_.push_back({std::string(name), std::move(default_text), std::string(help)});
  const auto given = options_.find(std::string(name));
  if (given == options_.end()) return std::nullopt;
  return given->second;
}

namespace {

template <class T>
bool parse_number(const std::string& text, T& value) {
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  return code == std::errc() && stop == end;
}

}  // namespace

template <>
std::string Service::option(std::string_view name, std::string fallback, std::string_view help) {
  auto given = declare(name, fallback, help);
  return given ? std::move(*given) : std::move(fallback);
}

template <>
std::int64_t Service::option(std::string_view name, std::int64_t fallback, std::string_view help) {
  const auto given = declare(name, std::to_string(fallback), help);
  std::int64_t value = fallback;
  if (given && !parse_number(*given, value)) {
    wrong_.push_back("--" + std::string(name) + " '" + *given + "' is not a whole number");
  }
  return value;
}

template <>
double Service::option(std::string_view name, double fallback, std::string_view help) {
  const auto given = declare(name, std::to_string(fallback), help);
  double value = fallback;
  if (given && !parse_number(*given, value)) {
    wrong_.push_back("--" + std::string(name) + " '" + *given + "' is not a number");
  }
  return value;
}

template <>
bool Service::option(std::string_view name, bool fallback, std::string_view help) {
  const auto given = declare(name, fallback ? "true" : "false", help);
  if (!given) return fallback;
  if (*given != "true" && *given != "false") {
    wrong_.push_back("--" + std::string(name) + " '" + *given + "' is neither true nor false");
  }
  return *given == "true";
}

Service::OptionValues Service::logged_options() const {
  OptionValues values;
  for (const auto& option : declared_) {
    if (option.is_local) continue;
    const auto given = options_.find(option.name);
    values[option.name] = given == options_.end() ? option.default_text : given->second;
  }
  return values;
}

std::vector<std::string> Service::problems() const {
  std::vector<std::string> problems = wrong_;
  for (const auto& one : subscriptions_) {
    const auto is_action = [&](const Subscription& other) {
      return !other.is_undo && other.step == one.step;
    };
    if (one.is_undo && std::none_of(subscriptions_.begin(), subscriptions_.end(), is_action)) {
      problems.push_back("on_undo<" + one.type + "> names the step '" + one.step +
                         "', but no handler is registered with on<...>(\"" + one.step + "\", ...)");
    }
  }
  for (const auto& [name, value] : options_) {
    bool known = false;
    for (const auto& option : declared_) known = known || option.name == name;
    if (!known) problems.push_back("--" + name + " is not an option of " + name_);
  }
  return problems;
}

}  // namespace laban
