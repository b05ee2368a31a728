#include "observer/queries/shadow_pairs.h"

#include <algorithm>

#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/saga_parts.h"

namespace laban::observer {

namespace {

// Bounds the time of an answer to some ten milliseconds. Reading a pair costs as much as scanning
// pair_cost rows.
constexpr std::size_t pair_cost = 25;
constexpr std::size_t most_cost = 25'000;

class Pairing {
 public:
  Pairing(const StoreView& view, const ShadowRange& range, const DefinitionChapter& shadow)
      : reader_(view), range_(range), shadow_(shadow) {}

  // Nothing if this instance cannot be compared with a shadow.
  std::optional<Instance> saga_at(const IndexRow& row) const {
    const auto key = parse_instance_key(row.instance);
    if (!key || key->definition != range_.definition || !begins_beside(row.sequence))
      return std::nullopt;
    return reader_.instance(row.instance);
  }

  bool visit(const Instance& saga, const PairVisitor& visit) const {
    const auto* shadow = shadow_of(saga);
    const auto shadowed = shadow == nullptr ? std::nullopt : beside(saga, *shadow);
    if (!shadowed || shadowed->version != shadow->definition.digest()) return true;
    return visit({version_of(reader_.view(), saga), saga, *shadow, *shadowed});
  }

  const StoreReader& reader() const { return reader_; }

 private:
  const DefinitionVersion* shadow_at(std::uint64_t sequence) const {
    const auto* version = in_force_before(shadow_, sequence);
    return version != nullptr && version->number == range_.number ? version : nullptr;
  }
  bool begins_beside(std::uint64_t sequence) const { return shadow_at(sequence) != nullptr; }
  const DefinitionVersion* shadow_of(const Instance& saga) const {
    return shadow_at(saga.opened.sequence);
  }

  std::optional<Instance> beside(const Instance& saga, const DefinitionVersion& shadow) const {
    return shadow_beside(saga, shadow.definition, reader_.generations(shadow.name(), saga.saga));
  }

  const StoreReader reader_;
  const ShadowRange& range_;
  const DefinitionChapter& shadow_;
};

api::DivergenceSide side_of(const DefinitionVersion& version, const Instance& instance) {
  const Definition& definition = version.definition;
  const UnderDefinition saga{definition, instance};
  const Account account = account_of(definition, instance);
  api::DivergenceSide side{.version = version.number,
                           .generation = instance.generation,
                           .state = instance.state,
                           .ended = instance.ended.log_time,
                           .failure = failure_of(definition, instance),
                           .undoes = names_of(definition, undos_of(saga)),
                           .undone = names_of(definition, account.confirmed),
                           .waived = names_of(definition, account.waived)};
  for (const auto& deadline : deadlines_passed(saga))
    side.deadlines_passed.push_back(deadline.empty() ? std::nullopt : std::optional(deadline));
  if (instance.stuck) side.stuck = instance.stuck->reason;
  return side;
}

}  // namespace

api::DivergenceTally empty_tally() {
  api::DivergenceTally tally;
  for (std::size_t kind = 0; kind < divergence_kind_count; ++kind)
    tally.kinds[static_cast<DivergenceKind>(kind)] = 0;
  return tally;
}

void count(api::DivergenceTally& tally, const ShadowPair& pair, std::uint32_t partition) {
  auto divergence =
      divergence_of({pair.in_force.definition, pair.saga}, {pair.shadow.definition, pair.shadowed});
  ++tally.compared;
  switch (divergence.outcome) {
    case Divergence::Outcome::equal:
      ++tally.equal;
      return;
    case Divergence::Outcome::undecided:
      ++tally.undecided;
      return;
    case Divergence::Outcome::differing:
      ++tally.differing;
  }
  for (const auto kind : divergence.kinds) ++tally.kinds[kind];
  tally.sagas.push_back({.saga = pair.saga.saga,
                         .partition = partition,
                         .opened = pair.saga.opened.log_time,
                         .kinds = std::move(divergence.kinds),
                         .from = divergence.from,
                         .in_force = side_of(pair.in_force, pair.saga),
                         .shadow = side_of(pair.shadow, pair.shadowed)});
}

std::optional<Instance> shadow_beside(const Instance& saga, const Definition& shadow,
                                      const std::vector<Instance>& generations) {
  if (generations.empty()) return make_instance(shadow, saga.saga, 1);
  const auto same = std::find_if(
      generations.rbegin(), generations.rend(),
      [&](const Instance& other) { return other.started.sequence == saga.started.sequence; });
  if (same != generations.rend()) return *same;
  // The two definitions may start with different events.
  if (saga.generation == 1 && generations.size() == 1) return generations.front();
  return std::nullopt;
}

std::optional<ListPlace> visit_pairs(const StoreView& view, const ShadowRange& range,
                                     const PairVisitor& visit) {
  const auto* shadow = view.book->chapter(range.definition + std::string(shadow_suffix));
  if (shadow == nullptr) return std::nullopt;
  const Pairing pairing(view, range, *shadow);
  if (range.saga) {
    for (const auto& saga : pairing.reader().generations(range.definition, *range.saga)) {
      if (!range.since || saga.opened.log_time >= *range.since) pairing.visit(saga, visit);
    }
    return std::nullopt;
  }
  std::string from = range.since ? time_key(*range.since, 0, {}) : std::string();
  if (range.after && range.after->partition == view.partition)
    from = range.after->time_and_sequence + range.after->instance + '\0';
  std::size_t cost = 0;
  std::optional<ListPlace> stopped;
  pairing.reader().scan(index_time, from, {}, false, [&](std::string_view key) {
    const auto row = parse_index(key);
    if (!row) return true;
    const auto saga = pairing.saga_at(*row);
    cost += saga ? pair_cost : 1;
    const bool goes_on = !saga || pairing.visit(*saga, visit);
    if (goes_on && cost < most_cost) return true;
    stopped = ListPlace{std::string(key.substr(0, 16)), view.partition, std::string(row->instance)};
    return false;
  });
  return stopped;
}

}  // namespace laban::observer
