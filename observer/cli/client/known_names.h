#pragma once

// Which names a system knows. A command that is given another one says so, instead of answering
// that nothing matches.

#include <string>
#include <vector>

#include "observer/api/names.h"
#include "observer/cli/client/connection.h"

namespace laban::cli {

namespace api = observer::api;

enum class NameKind : std::uint8_t {
  none,
  definition,
  service,
  step,
  business,
  event_type,  // or a pattern of types
  event,       // SAGA/TYPE names a type, other forms none
};

struct GivenName {
  NameKind kind = NameKind::none;
  std::string text;
};

// `invalid`, with the nearest name: one of them is not known. Steps and business states are those
// of the definitions that are given, or else of any. A pattern (payment.*) has to fit a type.
Result<void> check_names(const std::vector<GivenName>& given, const api::KnownNames& known);

// The same for the names of this system: of the observer, and when these do not include it, of
// the log and of the services that answer. Without an observer nothing is checked.
Result<void> check_names(const std::vector<GivenName>& given, const System& system);

// `invalid`, with the nearest one: the broker has no streams of the namespace.
Result<void> check_namespace(const System& system);

// Adds the types and services that the log has events of.
Result<void> add_names_in_log(const System& system, api::KnownNames& names);

// Whether an event type fits a pattern with * and ?.
bool fits_pattern(std::string_view type, std::string_view pattern);

}  // namespace laban::cli
