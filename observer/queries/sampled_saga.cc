#include "observer/queries/sampled_saga.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace laban::observer {

namespace {

constexpr Duration window = std::chrono::minutes(10);
constexpr std::size_t slices = 20;
// Rows of shadows are passed over, so many times the limit.
constexpr std::size_t patience = 4;

// Reads one partition's index and the instances it names.
class Finder {
 public:
  explicit Finder(const StoreView& view)
      : view_(view), reader_(view), clock_(reader_.summary().clock.now()) {}

  // Keys of `family` from `from` up to `to`, whose first `skipped` bytes are not part of the row.
  std::size_t find(Family family, const std::string& from, const std::string& to,
                   std::size_t skipped, bool backwards, std::size_t limit, FoundSagas& into) const {
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
      if (!instance) continue;  // it moved on between two reads
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

bool opened_before(const SampledSaga& a, const SampledSaga& b) {
  const auto key = [](const SampledSaga& saga) {
    return std::tuple(saga.instance.opened.log_time, saga.view->partition,
                      saga.instance.opened.sequence);
  };
  return key(a) < key(b);
}

}  // namespace

FoundSagas sagas_in_state(const QueryContext& context, State state, bool newest_first,
                          std::size_t limit) {
  FoundSagas all;
  const std::string prefix = state_prefix(state);
  for (const auto& view : context.views) {
    Finder(view).find(index_state, prefix, after_prefix(prefix), prefix.size(), newest_first, limit,
                      all);
  }
  std::stable_sort(all.begin(), all.end(), [&](const SampledSaga& a, const SampledSaga& b) {
    return newest_first ? opened_before(b, a) : opened_before(a, b);
  });
  if (all.size() > limit) all.erase(all.begin() + static_cast<std::ptrdiff_t>(limit), all.end());
  return all;
}

FoundSagas recent_sagas(const QueryContext& context, std::size_t limit) {
  FoundSagas all;
  if (context.views.empty()) return all;
  const std::size_t share = std::max<std::size_t>(limit / context.views.size(), slices);
  for (const auto& view : context.views) {
    const Finder finder(view);
    const auto newest = finder.newest();
    if (!newest) continue;
    FoundSagas found;
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
