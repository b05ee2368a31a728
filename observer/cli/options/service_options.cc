#include "observer/cli/options/service_options.h"

#include <fmt/core.h>
#include <laban/tx.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "events/laban.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {

OptionList options_of(const std::vector<ServiceStats>& answers, const std::string& service) {
  OptionList list;
  for (const auto& answer : answers) {
    if (!service.empty() && answer.name != service) continue;
    for (const auto& partition : answer.data.partitions) {
      for (const auto& option : partition.options) {
        ListedOption listed{answer.name,
                            option.name,
                            option.value,
                            partition.partition,
                            partition.options_since,
                            partition.checkpoint};
        if (std::find(list.options.begin(), list.options.end(), listed) == list.options.end())
          list.options.push_back(std::move(listed));
      }
      for (const auto& sentence : partition.options_overridden) {
        std::string ignored = answer.name + ": " + sentence;
        if (std::find(list.ignored.begin(), list.ignored.end(), ignored) == list.ignored.end())
          list.ignored.push_back(std::move(ignored));
      }
    }
  }
  std::sort(list.options.begin(), list.options.end(), [](const auto& a, const auto& b) {
    return std::tie(a.service, a.option, a.partition, a.value) <
           std::tie(b.service, b.option, b.partition, b.value);
  });
  return list;
}

Result<Service::OptionValues> parse_assignments(const std::vector<std::string>& texts) {
  Service::OptionValues values;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Error{ErrorKind::invalid,
                   fmt::format("'{}' is not NAME=VALUE, such as credit-limit=5000", text)};
    }
    const std::string name = text.substr(0, equals);
    if (!values.emplace(name, text.substr(equals + 1)).second)
      return Error{ErrorKind::invalid, fmt::format("{} is given twice", name)};
  }
  return values;
}

Result<void> check_names(const Service::OptionValues& changed,
                         const std::vector<ListedOption>& known) {
  std::vector<std::string> names;
  names.reserve(known.size());
  for (const auto& option : known) names.push_back(option.option);
  for (const auto& [name, value] : changed) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return Error{
        ErrorKind::invalid,
        fmt::format("{} has no option '{}'; {}", known.front().service, name,
                    observer::did_you_mean(name, names, "list them with: laban options ls"))};
  }
  return {};
}

observer::OperatorEvent change_event(const std::string& service,
                                     const Service::OptionValues& changed, std::uint64_t since,
                                     const std::string& by, const std::string& reason, Time now) {
  OptionsAppliedT applied;
  applied.service = service;
  applied.by = by;
  applied.reason = reason;
  std::string what = fmt::format("options {} {}", service, since);
  for (const auto& [name, value] : changed) {
    auto& option = applied.options.emplace_back(std::make_unique<OptionValueT>());
    option->name = name;
    option->value = value;
    what += fmt::format(" {}={}", name, value);
  }
  const auto payload = detail::encode_payload(applied);
  const std::string type(EventTraits<OptionsApplied>::type);
  Envelope envelope;
  envelope.id = root_id(observer::operator_source, what, type);
  envelope.type = type;
  envelope.source = observer::operator_source;
  envelope.saga = "-";
  envelope.time = now;
  envelope.payload = {payload.data(), payload.size()};
  return {envelope.id, type, wire::encode(envelope)};
}

}  // namespace laban::cli
