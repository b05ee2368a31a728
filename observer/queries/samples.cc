#include "observer/queries/samples.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "bus/store/store.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

struct Candidate {
  std::string time_and_sequence;
  const StoreView* view;
  std::string instance;
};

constexpr Duration window = std::chrono::minutes(10);
constexpr std::size_t slices = 20;
// Rows of shadows are skipped: up to this many times the limit are read.
constexpr std::size_t patience = 4;

// Reads one partition's index and the instances it names.
class Finder {
 public:
  explicit Finder(const StoreView& view)
      : view_(view), reader_(view), clock_(reader_.summary().clock.now()) {}

  // Reads keys of `family` in [from, to); the first `skipped` bytes of a key are not part of the
  // row.
  std::size_t find(Family family, const std::string& from, const std::string& to,
                   std::size_t skipped, bool backwards, std::size_t limit,
                   VersionedSagas& into) const {
    std::vector<std::string> keys;
    std::size_t looked_at = 0;
    if (limit > 0) {
      reader_.scan(family, from, to, backwards, [&](std::string_view key) {
        key.remove_prefix(skipped);
        const auto row = parse_index(key);
        const auto named = row ? parse_instance_key(row->instance) : std::nullopt;
        if (named && !is_shadow(named->definition)) keys.emplace_back(row->instance);
        return keys.size() < limit && ++looked_at < limit * patience;
      });
    }
    for (const auto& key : keys) {
      auto instance = reader_.instance(key);
      if (!instance) continue;  // it changed between the two reads
      const auto& version = version_of(view_, *instance);
      into.push_back({&view_, clock_, &version, std::move(*instance)});
    }
    return keys.size();
  }

  std::optional<Time> newest() const {
    std::optional<Time> time;
    reader_.scan(index_time, {}, {}, true, [&](std::string_view key) {
      const auto row = parse_index(key);
      if (row) time = row->opened;
      return false;
    });
    return time;
  }

 private:
  const StoreView& view_;
  const StoreReader reader_;
  Duration clock_;
};

bool opened_before(const VersionedSaga& a, const VersionedSaga& b) {
  const auto key = [](const VersionedSaga& saga) {
    return std::tuple(saga.instance.opened.log_time, saga.view->partition,
                      saga.instance.opened.sequence);
  };
  return key(a) < key(b);
}

}  // namespace

std::vector<SampledSaga> newest_sagas(const QueryContext& context, const std::vector<State>& states,
                                      std::size_t count,
                                      const std::function<bool(const std::string&)>& wanted) {
  std::vector<Candidate> candidates;
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    for (const State state : states) {
      const std::string prefix = state_prefix(state);
      std::size_t looked_at = 0, found = 0;
      reader.scan(index_state, prefix, after_prefix(prefix), true, [&](std::string_view key) {
        key.remove_prefix(prefix.size());
        const auto named = parse_instance_key(key.substr(std::min<std::size_t>(key.size(), 16)));
        if (named && wanted(named->definition)) {
          candidates.push_back(
              {std::string(key.substr(0, 16)), &view, std::string(key.substr(16))});
          ++found;
        }
        return found < count && ++looked_at < 4 * count;
      });
    }
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.time_and_sequence > b.time_and_sequence;
  });
  if (candidates.size() > count) candidates.resize(count);
  std::vector<SampledSaga> sample;
  for (const auto& candidate : candidates) {
    auto instance = StoreReader(*candidate.view).instance(candidate.instance);
    if (instance) sample.push_back({candidate.view, std::move(*instance)});
  }
  return sample;
}

Time oldest_of(const std::vector<SampledSaga>& newest_first) {
  return newest_first.empty() ? Time{} : newest_first.back().instance.opened.log_time;
}

Time newest_of(const std::vector<SampledSaga>& newest_first) {
  return newest_first.empty() ? Time{} : newest_first.front().instance.opened.log_time;
}

std::string most_used_definition(const QueryContext& context) {
  std::map<std::string, std::uint64_t> sagas;
  for (const auto* version : definitions_in_force(context.views)) sagas[version->name()];
  for (const auto& view : context.views) {
    for (const auto& [name, versions] : StoreReader(view).counts()) {
      if (is_shadow(name)) continue;
      for (const auto& [digest, counts] : versions) {
        for (const auto count : counts.states) sagas[name] += count;
      }
    }
  }
  const auto most = std::max_element(
      sagas.begin(), sagas.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == sagas.end()) throw NotFound("no saga definition is in force");
  return most->first;
}

VersionedSagas sagas_in_state(const QueryContext& context, State state, bool newest_first,
                              std::size_t limit) {
  VersionedSagas all;
  const std::string prefix = state_prefix(state);
  for (const auto& view : context.views) {
    Finder(view).find(index_state, prefix, after_prefix(prefix), prefix.size(), newest_first, limit,
                      all);
  }
  std::stable_sort(all.begin(), all.end(), [&](const VersionedSaga& a, const VersionedSaga& b) {
    return newest_first ? opened_before(b, a) : opened_before(a, b);
  });
  if (all.size() > limit) all.erase(all.begin() + static_cast<std::ptrdiff_t>(limit), all.end());
  return all;
}

VersionedSagas sagas_waiting(const StoreView& view, const WaitKey& place, State state,
                             std::size_t limit) {
  VersionedSagas waiting;
  const std::string prefix = wait_prefix(place.service, place.step, state);
  Finder(view).find(index_wait, prefix, after_prefix(prefix), prefix.size(), false, limit, waiting);
  return waiting;
}

VersionedSagas recent_sagas(const QueryContext& context, std::size_t limit) {
  VersionedSagas all;
  if (context.views.empty()) return all;
  const std::size_t share = std::max<std::size_t>(limit / context.views.size(), slices);
  for (const auto& view : context.views) {
    const Finder finder(view);
    const auto newest = finder.newest();
    if (!newest) continue;
    VersionedSagas found;
    const Time begin = *newest - window;
    for (std::size_t i = 0; i < slices; ++i) {
      const auto edge = [&](std::size_t at) {
        return time_key(begin + window * at / slices + Duration(1), 0, {});
      };
      finder.find(index_time, edge(i), edge(i + 1), 0, false, share / slices, found);
    }
    if (found.size() < share / 2) {
      found.clear();
      finder.find(index_time, {}, {}, 0, true, share, found);
    }
    std::move(found.begin(), found.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace laban::observer
