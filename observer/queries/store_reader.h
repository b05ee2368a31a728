#pragma once

// Reads the observer's rows as types, for the queries. Throws StorageError for an unreadable row.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bus/store/store.h"
#include "observer/projection/act_rows.h"
#include "observer/projection/activity.h"
#include "observer/projection/rows.h"
#include "observer/projection/summary.h"
#include "observer/queries/queries.h"

namespace laban::observer {

class StoreReader {
 public:
  explicit StoreReader(const StoreView& view) : view_(view) {}

  std::uint32_t partition() const { return view_.partition; }
  const StoreView& view() const { return view_; }
  // The last folded sequence; 0: none.
  std::uint64_t checkpoint() const { return last_place().sequence; }
  struct Place {
    std::uint64_t sequence = 0;
    Time time{};  // when the log stored it
  };
  Place last_place() const;
  Summary summary() const;
  AllCounts counts() const;
  std::optional<Instance> instance(std::string_view key) const;
  bool has(Family family, std::string_view key) const { return get(family, key).has_value(); }
  std::vector<Instance> generations(std::string_view definition, std::string_view saga) const;
  void edges(const std::function<void(const std::string& from, const std::string& to,
                                      std::uint64_t count)>& visit) const;
  // From second `from` on, in order.
  void seconds(std::int64_t from,
               const std::function<void(std::int64_t, const SecondCounts&)>& visit) const;
  std::optional<std::int64_t> newest_second() const;
  // The events of one saga from sequence `from` to `to`, in order; return false to stop.
  void event_rows(std::string_view saga, std::uint64_t from, std::uint64_t to,
                  const std::function<bool(const EventRow&)>& visit) const;
  // Operators' actions, by time; return false to stop.
  void acts(std::string_view from, std::string_view to, bool backwards,
            const std::function<bool(ActRow)>& visit) const;
  // Keys only.
  void scan(Family family, std::string_view from, std::string_view to, bool backwards,
            const std::function<bool(std::string_view key)>& visit) const;

 private:
  std::optional<std::string> get(Family family, std::string_view key) const;
  void scan_rows(Family family, std::string_view from, std::string_view to,
                 const Store::Visit& visit) const;

  const StoreView view_;
};

}  // namespace laban::observer
