#pragma once

// Traffic: what is kept of a log for mining: the envelopes of whole sagas, without payloads. Memory
// is bounded by the number of sagas requested.

#include <laban/clock.h>
#include <laban/ids.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace laban::observer {

using WordIndex = std::uint32_t;  // of a type or a source, in the order of first appearance

struct TrafficEvent {
  EventId id, cause;
  WordIndex type = 0, source = 0;
  Time time{};                 // log time
  std::uint64_t sequence = 0;  // in the partition of its saga
};

// An envelope as passed in; the views are copied.
struct SeenEnvelope {
  std::string_view type, source, saga;
  EventId id, cause;
  Time time{};
  std::uint64_t sequence = 0;
};

class Traffic {
 public:
  // Keeps at most `sample` whole sagas: those whose ids have the smallest hashes, so that the same
  // log gives the same sample in whatever order its partitions are read.
  explicit Traffic(std::size_t sample);

  // Events of one partition in log order.
  void add(const SeenEnvelope& envelope);

  const std::vector<std::string>& words() const { return words_; }
  const std::string& word(WordIndex index) const { return words_[index]; }

  struct Saga {
    std::string id;
    std::vector<TrafficEvent> events;
  };
  // By hash of their ids.
  const std::map<std::uint64_t, Saga>& sagas() const { return sagas_; }

  std::uint64_t events_seen() const { return events_seen_; }
  std::uint64_t events_left_out() const { return events_left_out_; }  // limits were reached
  bool is_sample() const { return is_sample_; }  // there were more sagas than are kept
  Time first_time() const { return first_time_; }
  Time last_time() const { return last_time_; }

 private:
  // False when there are too many words already, or the word is invalid.
  bool word_of(std::string_view text, WordIndex& index);
  Saga* saga_of(std::string_view id);

  const std::size_t sample_;
  std::vector<std::string> words_;
  std::unordered_map<std::string, WordIndex> numbers_;
  std::map<std::uint64_t, Saga> sagas_;
  std::uint64_t events_seen_ = 0, events_left_out_ = 0;
  bool is_sample_ = false;
  Time first_time_{}, last_time_{};
};

}  // namespace laban::observer
