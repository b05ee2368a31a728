#include "bus/replay/option_history.h"

#include <fmt/core.h>

#include <utility>

#include "bus/replay/recorded_options.h"

namespace laban::replay {

void OptionHistory::before_event() {
  if (std::exchange(has_begun_, true)) return;
  note(0);
  before_ = processor_.options().values();
}

void OptionHistory::after_event(const wire::Decoded& event) {
  if (!sets_options(event.envelope)) return;
  const runtime::LoggedOptions& options = processor_.options();
  if (!options.refusal().empty() && options.refusal() != refusal_before_)
    so_far_.refusals.push_back(fmt::format("partition {}: {}", partition_, options.refusal()));
  refusal_before_ = options.refusal();
  for (const auto& [name, value] : options.values()) {
    const auto found = before_.find(name);
    if (found == before_.end() || found->second != value) logged_[name] = value;
  }
  before_ = options.values();
  note(event.position.sequence);
}

// Those that are not as they were.
void OptionHistory::note(std::uint64_t since) {
  using Origin = ReplayedOption::Origin;
  for (const auto& [name, value] : processor_.service().logged_options()) {
    ReplayedOption option{partition_, since, name, value, Origin::not_in_log, std::nullopt};
    if (const auto found = logged_.find(name); found != logged_.end()) {
      option.logged = found->second;
      option.origin = Origin::log;
    }
    if (given_.contains(name)) option.origin = Origin::given;
    const auto last = newest_.find(name);
    const bool is_as_before = last != newest_.end() && last->second.value == option.value &&
                              last->second.logged == option.logged;
    if (is_as_before) continue;
    newest_.insert_or_assign(name, option);
    so_far_.options.push_back(std::move(option));
  }
}

}  // namespace laban::replay
