#include "observer/queries/newest.h"

#include <algorithm>
#include <map>

#include "bus/store/store.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"

namespace laban::observer {

namespace {

struct Candidate {
  std::string time_and_sequence;
  const StoreView* view;
  std::string instance;
};

}  // namespace

std::vector<Sampled> newest_sagas(const QueryContext& context, const std::vector<State>& states,
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
  std::vector<Sampled> sample;
  for (const auto& candidate : candidates) {
    auto instance = StoreReader(*candidate.view).instance(candidate.instance);
    if (instance) sample.push_back({candidate.view, std::move(*instance)});
  }
  return sample;
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

}  // namespace laban::observer
