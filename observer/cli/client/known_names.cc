#include "observer/cli/client/known_names.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "bus/log/nats/connection.h"
#include "bus/log/nats/discovery.h"
#include "bus/log/nats/subjects.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/service_stats.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

using Words = std::vector<std::string>;

// The command asks the observer, too, and reports that it does not answer.
constexpr Duration observer_patience = 2s;
constexpr Duration services_patience = 500ms;

bool is_pattern(std::string_view text) { return text.find_first_of("*?[") != std::string::npos; }

void sort_out(Words& words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

Words definitions_of(const api::KnownNames& known) {
  Words names;
  for (const auto& of : known.definitions) names.push_back(of.definition);
  return names;
}

// The words of the definitions that are given, or of all.
Words words_of(const api::KnownNames& known, const std::vector<GivenName>& given,
               Words api::NamesOfDefinition::*kind) {
  const auto is_given = [&](const std::string& definition) {
    return std::any_of(given.begin(), given.end(), [&](const GivenName& name) {
      return name.kind == NameKind::definition && name.text == definition;
    });
  };
  Words all, chosen;
  for (const auto& of : known.definitions) {
    const Words& words = of.*kind;
    all.insert(all.end(), words.begin(), words.end());
    if (is_given(of.definition)) chosen.insert(chosen.end(), words.begin(), words.end());
  }
  Words& words = chosen.empty() ? all : chosen;
  sort_out(words);
  return words;
}

// "payment.*" for "paymnt.*"; nothing if no such pattern fits a type.
std::optional<std::string> nearest_pattern(const std::string& pattern, const Words& types) {
  Words contexts;
  for (const auto& type : types) contexts.push_back(type.substr(0, type.find('.')));
  sort_out(contexts);
  const auto dot = pattern.find('.');
  const auto context = observer::nearest(pattern.substr(0, dot), contexts);
  if (!context || dot == std::string::npos) return std::nullopt;
  std::string meant = *context + pattern.substr(dot);
  const bool fits = std::any_of(types.begin(), types.end(),
                                [&](const auto& type) { return fits_pattern(type, meant); });
  return fits ? std::optional(std::move(meant)) : std::nullopt;
}

Result<void> unknown(const char* kind, const std::string& text, const Words& known) {
  return Error{ErrorKind::invalid, observer::no_such(kind, text, known)};
}

Result<void> check_type(const std::string& text, const Words& types) {
  const bool fits = std::any_of(types.begin(), types.end(),
                                [&](const auto& type) { return fits_pattern(type, text); });
  if (fits) return {};
  if (!is_pattern(text)) return unknown("event type", text, types);
  const auto meant = nearest_pattern(text, types);
  return Error{ErrorKind::invalid, fmt::format("no event type fits '{}'. {}", text,
                                               meant ? fmt::format("Did you mean '{}'?", *meant)
                                                     : "See which there are: laban schema ls")};
}

// "payment.charged" of "o-1/payment.charged"; empty when the event is named in another way.
std::string type_in(const std::string& event) {
  const auto slash = event.find('/');
  if (slash == std::string::npos) return {};
  std::string which = event.substr(slash + 1);
  return which == "failure" || which.find('#') != std::string::npos ? std::string() : which;
}

Result<void> check(const GivenName& name, const std::vector<GivenName>& given,
                   const api::KnownNames& known) {
  const auto one_of = [&](const char* kind, const Words& words) {
    const bool is_known = std::find(words.begin(), words.end(), name.text) != words.end();
    return is_known ? Result<void>() : unknown(kind, name.text, words);
  };
  switch (name.kind) {
    case NameKind::none:
      return {};
    case NameKind::definition:
      return one_of("definition", definitions_of(known));
    case NameKind::service:
      return one_of("service", known.services);
    case NameKind::step:
      return one_of("step", words_of(known, given, &api::NamesOfDefinition::steps));
    case NameKind::business:
      return one_of("business state", words_of(known, given, &api::NamesOfDefinition::business));
    case NameKind::event_type:
      return check_type(name.text, known.types);
    case NameKind::event: {
      const std::string type = type_in(name.text);
      return type.empty() ? Result<void>() : check_type(type, known.types);
    }
  }
  return {};
}

// A service that only listens is in no definition, schema or event: it answers, as long as it runs.
void add_services_that_answer(const System& system, api::KnownNames& names) {
  const auto answers = nats::discover(*system.connection, services_patience);
  if (!answers) return;
  for (const auto& service : read_service_stats(*answers)) names.services.push_back(service.name);
  sort_out(names.services);
}

}  // namespace

bool fits_pattern(std::string_view type, std::string_view pattern) {
  return ::fnmatch(std::string(pattern).c_str(), std::string(type).c_str(), 0) == 0;
}

Result<void> check_names(const std::vector<GivenName>& given, const api::KnownNames& known) {
  for (const auto& name : given) {
    if (auto checked = check(name, given, known); !checked) return checked;
  }
  return {};
}

Result<void> check_names(const std::vector<GivenName>& given, const System& system) {
  if (given.empty()) return {};
  auto known = ObserverClient(system).ask<api::Names>({}, observer_patience);
  if (!known || check_names(given, *known)) return {};
  const bool may_be_elsewhere = std::any_of(given.begin(), given.end(), [](const auto& name) {
    return name.kind == NameKind::service || name.kind == NameKind::event_type ||
           name.kind == NameKind::event;
  });
  if (may_be_elsewhere) {
    // What the log cannot tell now is not known to be wrong.
    if (const auto added = add_names_in_log(system, *known); !added) return {};
    add_services_that_answer(system, *known);
  }
  return check_names(given, *known);
}

Result<void> check_namespace(const System& system) {
  const auto known = nats::namespaces_of(*system.connection);
  const std::string& name_space = system.target.name_space;
  if (!known || std::find(known->begin(), known->end(), name_space) != known->end()) return {};
  return unknown("namespace", name_space, *known);
}

Result<void> add_names_in_log(const System& system, api::KnownNames& names) {
  const std::string& name_space = system.target.name_space;
  const auto count = nats::partition_count(*system.connection, name_space);
  if (!count) return count.error();
  for (std::uint32_t partition = 0; partition < *count; ++partition) {
    const auto subjects = nats::subjects_of(*system.connection, name_space, partition);
    if (!subjects) return subjects.error();
    for (const auto& subject : *subjects) {
      const auto source = subject.find('.', subject.find('.') + 1);
      names.types.push_back(subject.substr(0, source));
      if (source != std::string::npos) names.services.push_back(subject.substr(source + 1));
    }
  }
  sort_out(names.types);
  sort_out(names.services);
  return {};
}

}  // namespace laban::cli
