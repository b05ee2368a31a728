#include "tests/simulation/halt_rule.h"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "events/laban.h"
#include "observer/projection/halt_rows.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::simulation {

using audit::Rule;

namespace {

const Diverged* diverged_in(const Envelope& envelope) {
  if (envelope.type != EventTraits<Diverged>::type) return nullptr;
  const auto payload = detail::verified_payload<Diverged>(envelope.payload);
  return payload ? *payload : nullptr;
}

// Saga, where it is said, and where the event is that it is about.
using Contradiction = std::tuple<std::string, std::uint64_t, std::uint64_t>;

struct Said {
  std::set<Contradiction> contradictions;
  std::map<std::string, std::uint64_t> counts;  // by service
};

// First copies only.
Said said_in(const Evidence& evidence, std::uint32_t partition) {
  Said said;
  std::set<std::pair<EventId, std::string>> seen;
  for (const auto& one : evidence.log) {
    if (one.partition != partition || !one.event) continue;
    const Envelope& envelope = one.event->envelope;
    const auto* diverged = diverged_in(envelope);
    if (diverged == nullptr || !seen.emplace(envelope.id, std::string(envelope.source)).second)
      continue;
    const std::uint64_t at = one.message->sequence;
    const std::uint64_t about = diverged->sequence() < at ? diverged->sequence() : 0;
    said.contradictions.emplace(std::string(envelope.saga), at, about);
    ++said.counts[std::string(envelope.source)];
  }
  return said;
}

void check_said(const World& world, const Evidence& evidence, Rule& rule) {
  for (const auto& halt : world.halts()) {
    rule.check(
        !halt.is_mended || halt.is_said,
        fmt::format("{} halted at {} of saga {} (partition {}, sequence {}) and did not say so",
                    halt.service, halt.type, halt.saga, halt.partition, halt.sequence));
  }
  for (const auto& one : evidence.log) {
    if (!one.event || one.origin == Origin::garbage) continue;
    const Envelope& envelope = one.event->envelope;
    const auto* diverged = diverged_in(envelope);
    if (diverged == nullptr) continue;
    const auto has_halted = [&](const Halted& halt) {
      return halt.service == envelope.source && halt.partition == one.partition &&
             halt.event == envelope.cause && halt.saga == envelope.saga &&
             halt.event.hex() == flatbuffers::GetStringView(diverged->event_id()) &&
             halt.type == flatbuffers::GetStringView(diverged->event_type());
    };
    rule.check(std::any_of(world.halts().begin(), world.halts().end(), has_halted),
               fmt::format("{} says at partition {}, sequence {}, that it halted, and did not",
                           envelope.source, one.partition, one.message->sequence));
  }
}

struct KnownSaga {
  std::uint64_t opened = ~std::uint64_t{0};
  bool is_cut_short = false;  // some findings did not fit
};

void check_found(const std::string& who, const Said& said, const Store& store, Rule& rule) {
  std::map<std::string, KnownSaga> sagas;
  std::set<Contradiction> found;
  const auto scanned = store.scan(observer::instances, {}, {}, [&](auto, auto value) {
    const auto instance = observer::decode_instance(value);
    if (!instance) throw std::logic_error("an instance cannot be read");
    KnownSaga& saga = sagas[instance->saga];
    saga.opened = std::min(saga.opened, instance->opened.sequence);
    saga.is_cut_short |= instance->findings_left_out > 0;
    for (const auto& finding : instance->findings) {
      if (finding.kind == observer::FindingKind::contradiction)
        found.emplace(instance->saga, finding.sequence, finding.other);
    }
    return true;
  });
  const auto rows = observer::read_halts(store);
  if (!scanned || !rows) throw std::logic_error("an observer's store cannot be read");
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [service, row] : *rows) counts[service] = row.count;
  rule.check(counts == said.counts, who + " counts other halts than the log has");
  for (const auto& one : said.contradictions) {
    const auto& [name, at, about] = one;
    const auto saga = sagas.find(name);
    if (saga == sagas.end() || saga->second.opened >= at) continue;
    rule.check(found.contains(one) || saga->second.is_cut_short,
               fmt::format("{}: saga {} has no finding of what sequence {} says of {}", who, name,
                           at, about));
  }
  for (const auto& one : found) {
    rule.check(said.contradictions.contains(one),
               fmt::format("{}: a contradiction of saga {} that the log does not have", who,
                           std::get<0>(one)));
  }
}

}  // namespace

Rule halts_are_said(const World& world, const Evidence& evidence, const Plan& plan) {
  Rule rule{"halts_are_said",
            "a service that halts says so in the log, nobody else does, and observers find it"};
  check_said(world, evidence, rule);
  for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
    const Said said = said_in(evidence, partition);
    for (const auto& process : world.processes()) {
      if (process->is_observer())
        check_found(fmt::format("{}, partition {}", process->name(), partition), said,
                    *open_disk(*process, partition), rule);
    }
  }
  return rule;
}

const StoredMessage* find_diverged(const std::vector<StoredMessage>& log, std::uint32_t partition,
                                   std::uint32_t partitions, std::string_view service,
                                   const EventId& event) {
  for (const auto& message : log) {
    const auto read = wire::decode(message, name_space, partition, partitions);
    if (!read || read->envelope.source != service) continue;
    const auto* diverged = diverged_in(read->envelope);
    if (diverged != nullptr && flatbuffers::GetStringView(diverged->event_id()) == event.hex())
      return &message;
  }
  return nullptr;
}

}  // namespace laban::simulation
