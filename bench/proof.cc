#include "bench/proof.h"

#include "bus/event/hash.h"
#include "bus/store/rocks/rocks_store.h"
#include "observer/projection/rows.h"
#include "observer/rebuild/refold.h"
#include "observer/rebuild/row_fields.h"

namespace laban::bench {

namespace fs = std::filesystem;
using namespace observer;

namespace {

constexpr std::uint64_t steps_between_reports = 64;

Result<std::map<std::string, EventId>> digests_by_definition(const Store& store) {
  std::map<std::string, StreamHash> hashes;
  const auto scanned = store.scan(instances, {}, {}, [&](auto key, auto value) {
    const auto named = parse_instance_key(key);
    StreamHash& hash = hashes[named ? named->definition : std::string()];
    hash.add(key);
    hash.add(value);
    return true;
  });
  if (!scanned) return scanned.error();
  std::map<std::string, EventId> digests;
  for (const auto& [definition, hash] : hashes) digests[definition] = hash.value();
  return digests;
}

Result<void> stopped_at_end(const std::string& why) {
  return Error{ErrorKind::unavailable, "the synthetic log ended early: " + why};
}

}  // namespace

Proof::Proof(SyntheticLog& log, const schema::SchemaRegistry& schemas, fs::path directory,
             Progress progress)
    : log_(log),
      schemas_(schemas),
      directory_(std::move(directory)),
      progress_(std::move(progress)) {}

Result<std::unique_ptr<Store>> Proof::open_store() const {
  return rocks::open(place(), Refold::families(schemas_), {});
}

Result<void> Proof::delete_store() const {
  std::error_code error;
  fs::remove_all(place(), error);
  if (error) return Error{ErrorKind::unavailable, "cannot delete the store: " + error.message()};
  return {};
}

Result<Folded> Proof::fold() {
  auto store = open_store();
  if (!store) return store.error();
  Refold refold({"shop", 0, 1, log_.messages(), RefoldConfig::Emissions::dropped, {}}, log_,
                **store, schemas_, clock_);
  const SteadyTime begun = clock_.steady();
  for (std::uint64_t step = 0; !refold.is_done(); ++step) {
    const auto busy = refold.step();
    if (!busy) return busy.error();
    if (!*busy && !refold.is_done()) return stopped_at_end(refold.waiting()).error();
    if (step % steps_between_reports == 0) progress_("folded", refold.position());
  }
  Folded folded;
  folded.seconds = std::chrono::duration<double>(clock_.steady() - begun).count();
  folded.book = refold.projection().book();
  const Summary& summary = refold.projection().summary();
  folded.history = summary.digest;
  folded.findings = summary.findings;
  for (const auto& [name, versions] : refold.projection().counts()) {
    for (const auto& [digest, counts] : versions) {
      for (std::size_t i = 0; i < state_count; ++i)
        folded.states[name_of(static_cast<observer::State>(i))] += counts.states[i];
    }
  }
  folded.store = std::move(*store);
  return folded;
}

Result<Digests> Proof::digests_of(const Folded& folded) const {
  Digests digests;
  digests.history = folded.history;
  const auto whole = compare(*folded.store, *folded.store, [&](std::uint64_t rows) {
    progress_("rows digested", rows);
    return true;
  });
  if (!whole) return whole.error();
  digests.whole = whole->folded_digest;
  digests.rows = whole->rows;
  auto each = digests_by_definition(*folded.store);
  if (!each) return each.error();
  digests.by_definition = std::move(*each);
  return digests;
}

Result<std::string> Proof::flip(Store& store, const std::string& saga) const {
  std::string key, value;
  const std::string prefix = event_prefix(saga);
  const auto found =
      store.scan(events, prefix, after_prefix(prefix), [&](auto row_key, auto row_value) {
        key = row_key;
        value = row_value;
        return false;
      });
  if (!found) return found.error();
  if (value.empty()) return Error{ErrorKind::not_found, "no row of saga " + saga};
  value[value.size() / 2] ^= 1;
  WriteBatch batch;
  batch.put(events, key, value);
  if (auto written = store.write(batch); !written) return written.error();
  return name_of_family(events) + " " + name_of_row(events, key);
}

Result<Verdict> Proof::verify(const Store& store) {
  const fs::path place = directory_ / "fresh";
  auto fresh = rocks::open(place, Refold::families(schemas_), {});
  if (!fresh) return fresh.error();
  const FoldTask task{
      "shop", 0, 1, {}, &log_, fresh->get(), RefoldConfig::Emissions::dropped, &schemas_, &clock_};
  auto verdict = observer::verify(
      task, store,
      {stopped_at_end, [this](FoldHooks::Phase phase, std::uint64_t done, std::uint64_t) {
         progress_(phase == FoldHooks::Phase::folding ? "folded" : "rows compared", done);
         return true;
       }});
  fresh->reset();
  std::error_code ignored;
  fs::remove_all(place, ignored);
  return verdict;
}

}  // namespace laban::bench
