#pragma once

// The options of services: what they say is in force, and changes of them as events. Pure.

#include <laban/clock.h>
#include <laban/result.h>
#include <laban/service.h>

#include <string>
#include <vector>

#include "observer/cli/client/service_stats.h"
#include "observer/cli/options/documents.h"
#include "observer/projection/operator_event.h"

namespace laban::cli {

// Of all instances that answered; an option that two instances of a service report alike is there
// once. `service` empty: of all services.
OptionList options_of(const std::vector<ServiceStats>& answers, const std::string& service);

// From "NAME=VALUE" texts. `invalid`: which one is not such a text, or names an option twice.
Result<Service::OptionValues> parse_assignments(const std::vector<std::string>& texts);

// `invalid`, with the nearest name: the service has no such option.
Result<void> check_names(const Service::OptionValues& changed,
                         const std::vector<ListedOption>& known);

// The event that makes the change on a partition whose options were last changed at `since`. Two
// people who make the same change at once produce one event.
observer::OperatorEvent change_event(const std::string& service,
                                     const Service::OptionValues& changed, std::uint64_t since,
                                     const std::string& by, const std::string& reason, Time now);

}  // namespace laban::cli
