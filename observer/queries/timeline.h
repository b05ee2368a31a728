#pragma once

// Timeline: collects the timeline entries of one saga.

#include <unordered_map>

#include "observer/api/saga.h"
#include "observer/projection/rows.h"
#include "observer/queries/queries.h"

namespace laban::observer {

class Timeline {
 public:
  // The arguments must outlive this. Keeps at most `limit` entries, and no more than one reply can
  // hold; counts the rest.
  Timeline(const QueryContext& context, const Definition& definition, const Instance& instance,
           std::uint64_t limit);

  void add(const EventRow& row, std::uint32_t partition);

  std::vector<api::TimelineEntry> take() { return std::move(entries_); }
  std::uint64_t left_out() const { return left_out_; }

 private:
  void add_event(const EventRow& row, std::uint32_t partition);
  void add_time(const EventRow& row);
  void add_pause(const EventRow& tick, const Part& part, const std::string& request);
  void set_cause(api::TimelineEntry& entry, const Evidence& cause) const;
  const api::TimelineEntry* entry_at(std::uint64_t sequence) const;
  const api::TimelineEntry* setback_of(StepIndex step) const;

  const QueryContext& context_;
  const Definition& definition_;
  const Instance& instance_;
  const std::uint64_t limit_;
  std::vector<api::TimelineEntry> entries_;
  std::size_t bytes_ = 0;
  std::uint64_t left_out_ = 0;
  std::unordered_map<EventId, Evidence> seen_;
  std::unordered_map<EventId, EventRow> quiet_ticks_;  // woke it, and no deadline expired
};

}  // namespace laban::observer
