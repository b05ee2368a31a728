#include "tests/simulation/option_rules.h"

#include <fmt/core.h>
#include <laban/injection.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "events/inventory.h"
#include "events/laban.h"
#include "events/logistics.h"
#include "events/payment.h"
#include "events/seller.h"

namespace laban::simulation {

using audit::Rule;

namespace {

template <class T>
const T* payload_of(const Envelope& envelope) {
  if (envelope.type != EventTraits<T>::type) return nullptr;
  const auto payload = detail::verified_payload<T>(envelope.payload);
  return payload ? *payload : nullptr;
}

std::string_view text(const flatbuffers::String* field) {
  return field == nullptr ? std::string_view() : field->string_view();
}

// The share of injected failures in what one service has in force, by the sequence from which on.
// Worked out from the log alone.
class ShareOverTime {
 public:
  void add(const LoggedEvent& one, const std::string& service) {
    const Envelope& envelope = one.event->envelope;
    const auto* applied = payload_of<OptionsApplied>(envelope);
    if (applied == nullptr || text(applied->service()) != service) return;
    // A copy changes nothing.
    if (!seen_.emplace(envelope.id, std::string(envelope.source)).second) return;
    const auto share = share_in(*applied);
    if (envelope.source == service && !first_) first_ = share.value_or(0);
    if (envelope.source == "operator" && share) changes_[one.message->sequence] = *share;
  }

  // Nothing: the service has not said its options, or they were lost.
  std::optional<double> at(std::uint64_t sequence) const {
    const auto after = changes_.upper_bound(sequence);
    return after == changes_.begin() ? first_ : std::prev(after)->second;
  }

 private:
  static std::optional<double> share_in(const OptionsApplied& applied) {
    if (applied.options() == nullptr) return std::nullopt;
    for (const auto* option : *applied.options()) {
      if (text(option->name()) != "fail") continue;
      const auto share = parse_share(text(option->value()));
      if (share) return share->value;
    }
    return std::nullopt;
  }

  std::set<std::pair<EventId, std::string>> seen_;
  std::optional<double> first_;
  std::map<std::uint64_t, double> changes_;
};

bool is_agreement(std::string_view type) {
  return type == EventTraits<inventory::Reserved>::type ||
         type == EventTraits<payment::Charged>::type ||
         type == EventTraits<seller::Prepared>::type ||
         type == EventTraits<logistics::Assigned>::type;
}

template <class T>
bool has_injected_reason(const Envelope& envelope) {
  const auto* refusal = payload_of<T>(envelope);
  return refusal != nullptr && text(refusal->reason()) == Injection::reason;
}

bool is_injected_refusal(const Envelope& envelope) {
  return has_injected_reason<inventory::Rejected>(envelope) ||
         has_injected_reason<payment::Declined>(envelope) ||
         has_injected_reason<seller::Rejected>(envelope) ||
         has_injected_reason<logistics::Rejected>(envelope);
}

// Its handler may have run again later, under other options.
bool may_be_retried(const Plan& plan, std::string_view service, std::string_view saga) {
  return std::any_of(plan.poisons.begin(), plan.poisons.end(), [&](const Poison& poison) {
    return poison.service == service && hits(poison, saga);
  });
}

using Place = std::pair<std::uint32_t, EventId>;

}  // namespace

std::vector<Rule> check_options(const Evidence& evidence, const Plan& plan) {
  Rule rule{"options_hold", "each decision is made under the options in force at its cause"};
  std::map<std::pair<std::uint32_t, std::string>, ShareOverTime> shares;
  std::multimap<Place, const StoredMessage*> stored;
  for (const auto& one : evidence.log) {
    if (!one.event) continue;
    stored.emplace(Place{one.partition, one.event->envelope.id}, one.message);
    for (const auto& [service, options] : plan.options)
      shares[{one.partition, service}].add(one, service);
  }
  for (const auto& one : evidence.log) {
    if (!one.event || one.origin != Origin::publication) continue;
    const Envelope& envelope = one.event->envelope;
    const bool is_refusal = is_injected_refusal(envelope);
    const std::string service(envelope.source);
    if (!is_refusal && !is_agreement(envelope.type)) continue;
    if (may_be_retried(plan, service, envelope.saga)) continue;
    const auto [begin, end] = stored.equal_range({one.partition, envelope.cause});
    // Decided on this very message, not on one that a cut took away.
    const auto cause = std::find_if(
        begin, end, [&](const auto& row) { return row.second->stored_at == envelope.time; });
    if (cause == end) continue;
    const auto share = shares[{one.partition, service}].at(cause->second->sequence);
    if (!share) continue;
    const bool is_hit = *share > 0 && share_of(service, envelope.saga) < *share;
    rule.check(
        is_hit == is_refusal,
        fmt::format("{} of saga {} at partition {}, sequence {}, although the share of {} to "
                    "fail was {} at sequence {}",
                    envelope.type, envelope.saga, one.partition, one.message->sequence, service,
                    *share, cause->second->sequence));
  }
  return {rule};
}

}  // namespace laban::simulation
