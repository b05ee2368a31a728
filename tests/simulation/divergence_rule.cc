#include "tests/simulation/divergence_rule.h"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "observer/projection/rows.h"
#include "observer/projection/summary.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::simulation {

using audit::Rule;

namespace {

// Saga, where it is, and where the first event with its id and source is.
using Divergence = std::tuple<std::string, std::uint64_t, std::uint64_t>;
using Divergences = std::set<Divergence>;

// The bytes of everything but the time.
std::string words_of(const Envelope& envelope) {
  std::string words =
      fmt::format("{}\n{}\n{}\n", envelope.type, envelope.saga, envelope.cause.hex());
  return words.append(envelope.payload.begin(), envelope.payload.end());
}

// Observers may say the same in other words (docs/decisions/019).
Divergences divergences_in(const Evidence& evidence, std::uint32_t partition) {
  using Said = std::pair<std::uint64_t, std::string>;
  std::map<std::pair<EventId, std::string>, Said> first;
  Divergences found;
  for (const auto& one : evidence.log) {
    if (one.partition != partition || !one.event) continue;
    const Envelope& envelope = one.event->envelope;
    if (envelope.source == "observer") continue;
    const std::uint64_t sequence = one.message->sequence;
    std::string words = words_of(envelope);
    const auto [known, is_new] =
        first.try_emplace({envelope.id, std::string(envelope.source)}, sequence, std::move(words));
    if (!is_new && known->second.second != words_of(envelope))
      found.emplace(std::string(envelope.saga), sequence, known->second.first);
  }
  return found;
}

// What an observer knows of a saga, under all definitions and in all generations.
struct KnownSaga {
  std::uint64_t opened = ~std::uint64_t{0};
  bool is_cut_short = false;  // some findings did not fit
};

struct Found {
  Divergences divergences;
  std::map<std::string, KnownSaga> sagas;
  std::uint64_t count = 0;  // those of no saga included
};

Found found_by(const Process& observer, std::uint32_t partition) {
  Found found;
  const auto store = open_disk(observer, partition);
  const auto scanned = store->scan(observer::instances, {}, {}, [&](auto, auto value) {
    const auto instance = observer::decode_instance(value);
    if (!instance) throw std::logic_error("an instance cannot be read");
    KnownSaga& saga = found.sagas[instance->saga];
    saga.opened = std::min(saga.opened, instance->opened.sequence);
    saga.is_cut_short |= instance->findings_left_out > 0;
    for (const auto& finding : instance->findings) {
      if (finding.kind == observer::FindingKind::divergence)
        found.divergences.emplace(instance->saga, finding.sequence, finding.other);
    }
    return true;
  });
  if (!scanned) throw std::logic_error(scanned.error().message);
  const auto row = store->get(observer::observer_meta, observer::meta_key("summary"));
  const auto summary = row && *row ? observer::decode_summary(**row) : std::nullopt;
  found.count = summary ? summary->divergences : 0;
  return found;
}

void check_observer(const std::string& who, const Divergences& in_log, const Found& found,
                    Rule& rule) {
  rule.check(found.count == in_log.size(),
             fmt::format("{} counts {} divergences of {}", who, found.count, in_log.size()));
  for (const auto& divergence : in_log) {
    const auto& [name, sequence, first] = divergence;
    const auto saga = found.sagas.find(name);
    if (saga == found.sagas.end() || saga->second.opened >= sequence) continue;
    rule.check(found.divergences.contains(divergence) || saga->second.is_cut_short,
               fmt::format("{}: sequence {} of saga {} has the id of {} and says something else, "
                           "which is no finding",
                           who, sequence, name, first));
  }
  for (const auto& divergence : found.divergences) {
    const auto& [saga, sequence, first] = divergence;
    rule.check(
        in_log.contains(divergence),
        fmt::format("{}: sequence {} of saga {} says what {} said", who, sequence, saga, first));
  }
}

}  // namespace

Rule divergences_are_found(const World& world, const Evidence& evidence, const Plan& plan) {
  Rule rule{"divergences_are_found",
            "events with one id and one source that differ are a finding, and no others are"};
  for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
    const Divergences in_log = divergences_in(evidence, partition);
    for (const auto& process : world.processes()) {
      if (process->is_observer())
        check_observer(fmt::format("{}, partition {}", process->name(), partition), in_log,
                       found_by(*process, partition), rule);
    }
  }
  return rule;
}

}  // namespace laban::simulation
