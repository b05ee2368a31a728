#include "observer/queries/list_page.h"

#include <algorithm>

namespace laban::observer {

void ListPage::stopped_at(const std::optional<Place>& reached, const ListFilter& filter) {
  if (reached && (!end || filter.precedes(*reached, *end))) end = reached;
}

void ListPage::close(const ListFilter& filter) {
  std::sort(places.begin(), places.end(),
            [&](const Place& a, const Place& b) { return filter.precedes(a, b); });
  places.erase(std::unique(places.begin(), places.end()), places.end());
  if (end) std::erase_if(places, [&](const Place& one) { return filter.precedes(*end, one); });
  if (places.size() <= filter.limit) return;
  places.resize(filter.limit);
  end = places.back();
}

}  // namespace laban::observer
