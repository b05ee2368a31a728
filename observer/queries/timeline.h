#pragma once

// Timeline: what happened to one saga, entry by entry (ENTRY of queries.h).

#include <unordered_map>

#include "observer/projection/rows.h"
#include "observer/queries/queries.h"
#include "observer/queries/request.h"

namespace laban::observer {

class Timeline {
 public:
  // Everything must outlive this. At most `limit` entries are kept, and only as much as one reply
  // can hold; the rest is counted.
  Timeline(const QueryContext& context, const Definition& definition, const Instance& instance,
           std::uint64_t limit);

  void add(const EventRow& row, std::uint32_t partition);

  Json take() { return std::move(entries_); }
  std::uint64_t left_out() const { return left_out_; }

 private:
  void add_event(const EventRow& row, std::uint32_t partition);
  void add_time(const EventRow& row);

  const QueryContext& context_;
  const Definition& definition_;
  const Json findings_;
  const std::uint64_t limit_;
  Json entries_ = Json::array();
  std::size_t bytes_ = 0;
  std::uint64_t left_out_ = 0;
  std::unordered_map<EventId, Evidence> seen_;
};

}  // namespace laban::observer
