#include "observer/cli/local/system_options.h"

#include <fmt/core.h>
#include <laban/injection.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "observer/cli/terminal/many.h"

namespace laban::cli {
namespace {

Error misread(const std::string& option, const std::string& text, const std::string& right) {
  return {ErrorKind::invalid,
          fmt::format("{}: cannot read '{}'. Write it like {}", option, text, right)};
}

Result<void> apply_fail(const std::string& fail, SystemSettings& settings) {
  if (fail == "none") {
    // Said, not left out: a service whose log says otherwise then warns that it is ignored.
    for (auto& [service, options] : settings.options) {
      if (options.contains("fail")) options["fail"] = "0%";
    }
    return {};
  }
  std::istringstream parts(fail);
  for (std::string part; std::getline(parts, part, ',');) {
    const auto equals = part.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == part.size()) {
      return misread("--fail", part, "payment=5%,logistics=3%");
    }
    if (const auto share = parse_share(part.substr(equals + 1)); !share)
      return Error{ErrorKind::invalid, fmt::format("--fail: {}", share.error().message)};
    settings.options[part.substr(0, equals)]["fail"] = part.substr(equals + 1);
  }
  return {};
}

Result<void> apply_set(const std::string& text, SystemSettings& settings) {
  const auto equals = text.find('='), dot = text.find('.');
  if (equals == std::string::npos || dot == 0 || dot >= equals || dot + 1 == equals) {
    return misread("--set", text, "payment.credit-limit=100000");
  }
  settings.options[text.substr(0, dot)][text.substr(dot + 1, equals - dot - 1)] =
      text.substr(equals + 1);
  return {};
}

}  // namespace

std::vector<Option> SystemOptions::options() {
  return {
      {"--partitions", "P", "number of streams in the log; fixed when the system is created (1)",
       &partitions},
      {"--fail", "LIST",
       "make services refuse a share of orders, chosen by id: payment=5%,logistics=3%; or none",
       &fail},
      {"--set", "SERVICE.OPTION=VALUE", "option of one service; may be repeated", &set},
      {"--mode",
       "MODE",
       "observer mode: observe, propose or emit (emit)",
       &mode,
       {"observe", "propose", "emit"}},
      {"--durability",
       "CLASS",
       "durability: process (survives a killed program) or power (also a power failure: stores "
       "sync every write and restore what the broker lost) (process)",
       &durability,
       {"process", "power"}},
      {"--port", "PORT", "port of the private nats-server (default: any free port)", &port},
      {"--restart-after", "DURATION",
       "first pause before a program that died is restarted; doubles each time, up to 50 times "
       "this (100ms)",
       &restart_after},
      {"--no-observer", "", "without the observer: services keep working, nothing is compensated",
       &no_observer},
  };
}

Result<SystemSettings> SystemOptions::applied_to(SystemSettings settings, bool is_new) const {
  if (partitions) {
    if (*partitions == 0 || *partitions > 64)
      return misread("--partitions", std::to_string(*partitions), "4 (1 to 64)");
    if (!is_new && settings.partitions != *partitions) {
      return Error{ErrorKind::conflict,
                   fmt::format("this system has {}, which cannot be changed. Omit "
                               "--partitions or start a new system in another --dir",
                               many(settings.partitions, "partition"))};
    }
    settings.partitions = static_cast<std::uint32_t>(*partitions);
  }
  if (port) {
    if (*port > std::numeric_limits<std::uint16_t>::max()) {
      return misread("--port", std::to_string(*port), "4222");
    }
    settings.port = static_cast<std::uint16_t>(*port);
  }
  if (!mode.empty()) settings.mode = mode;
  if (!durability.empty()) settings.durability = durability;
  if (!restart_after.empty()) {
    const auto pause = parse_duration(restart_after);
    if (!pause) return pause.error();
    settings.restart_after = std::min<Duration>(*pause, longest_pause);
  }
  if (is_new || no_observer) settings.with_observer = !no_observer;
  if (const auto applied = apply_fail(fail, settings); !applied) return applied.error();
  for (const std::string& text : set) {
    if (const auto applied = apply_set(text, settings); !applied) return applied.error();
  }
  return settings;
}

}  // namespace laban::cli
