#include "observer/queries/shadow_pairs.h"

#include <algorithm>

#include "bus/event/wire.h"
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

// ---- where the two part

// A generation ends where the next one begins.
std::uint64_t end_of(const StoreReader& reader, const Instance& saga) {
  for (const auto& other : reader.generations(saga.definition, saga.saga)) {
    if (other.generation == saga.generation + 1) return other.opened.sequence - 1;
  }
  return ~std::uint64_t{0};
}

std::vector<LoggedEvent> events_of(const StoreReader& reader, const Instance& saga) {
  std::vector<LoggedEvent> events;
  const std::uint64_t end = end_of(reader, saga);
  reader.event_rows(saga.saga, saga.opened.sequence, end, [&](const EventRow& row) {
    if (row.kind != EventRow::Kind::event) return true;
    const auto envelope = wire::view(row.message.data);
    if (!envelope) return true;
    events.push_back({row.message.sequence, row.message.stored_at, std::string(envelope->type),
                      std::string(envelope->source), envelope->id, envelope->cause});
    return true;
  });
  return events;
}

// Adds what is known of where the two part: what the shadow made of later events followed from what
// the definition in force had decided.
void add_parting(api::DivergenceTally& tally, api::DivergingSaga& saga, const ShadowPair& pair,
                 const Recorded& recorded) {
  const auto then = recorded.fold(saga.saga, saga.from);
  if (!then) return;
  const auto of = [&](const std::string& definition) {
    const auto known = then->instances().find(definition);
    return known == then->instances().end() ? std::vector<Instance>() : known->second;
  };
  const auto generations = of(pair.saga.definition);
  const auto in_force = std::find_if(
      generations.begin(), generations.end(),
      [&](const Instance& instance) { return instance.generation == pair.saga.generation; });
  if (in_force == generations.end()) return;
  const auto shadow = shadow_beside(*in_force, pair.shadow.definition, of(pair.shadow.name()));
  if (!shadow) return;
  const AtParting at{{pair.in_force.definition, *in_force},
                     {pair.shadow.definition, *shadow},
                     saga.from,
                     then->log_time(),
                     then->clock()};
  Parting parting =
      parting_of(at, events_of(recorded.reader, pair.saga), recorded.reader.last_place().time);
  saga.shadow = side_of(pair.shadow, *shadow);
  saga.parting = {.sequence = saga.from,
                  .time = then->log_time(),
                  .in_force = std::move(parting.in_force),
                  .shadow = std::move(parting.shadow),
                  .saved = parting.saved};
  if (!parting.because.empty()) saga.parting->because = std::move(parting.because);
  if (parting.answer != 0) saga.parting->answer = parting.answer;
  if (parting.saved) ++tally.saved[*parting.saved];
}

}  // namespace

api::DivergenceTally empty_tally() {
  api::DivergenceTally tally;
  for (std::size_t saved = 0; saved < saved_count; ++saved)
    tally.saved[static_cast<Saved>(saved)] = 0;
  for (std::size_t kind = 0; kind < divergence_kind_count; ++kind)
    tally.kinds[static_cast<DivergenceKind>(kind)] = 0;
  return tally;
}

void count(api::DivergenceTally& tally, const ShadowPair& pair, const Recorded& recorded) {
  auto divergence =
      divergence_of({pair.in_force.definition, pair.saga}, {pair.shadow.definition, pair.shadowed});
  ++tally.compared;
  auto* list = &tally.sagas;
  switch (divergence.outcome) {
    case Divergence::Outcome::equal:
      ++tally.equal;
      return;
    case Divergence::Outcome::undecided:
      ++tally.undecided;
      divergence.from = failed_alone_at(pair.saga, pair.shadowed);
      if (divergence.from == 0) return;
      list = &tally.undecided_sagas;
      break;
    case Divergence::Outcome::differing:
      ++tally.differing;
  }
  for (const auto kind : divergence.kinds) ++tally.kinds[kind];
  list->push_back({.saga = pair.saga.saga,
                   .partition = recorded.reader.partition(),
                   .opened = pair.saga.opened.log_time,
                   .kinds = std::move(divergence.kinds),
                   .from = divergence.from,
                   .in_force = side_of(pair.in_force, pair.saga),
                   .shadow = side_of(pair.shadow, pair.shadowed)});
  add_parting(tally, list->back(), pair, recorded);
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
