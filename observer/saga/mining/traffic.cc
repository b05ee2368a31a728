#include "observer/saga/mining/traffic.h"

#include <laban/subject.h>

#include <algorithm>

#include "bus/event/hash.h"
#include "observer/saga/mining/limits.h"

namespace laban::observer {

namespace {

using mining::most_events_of_a_saga;
using mining::most_words;

// Words end up in a file: only accept those that can be part of a subject.
bool is_word(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return is_subject_token(text);
  return is_subject_token(text.substr(0, dot)) && is_subject_token(text.substr(dot + 1));
}

}  // namespace

Traffic::Traffic(std::size_t sample) : sample_(std::max<std::size_t>(sample, 1)) {}

bool Traffic::word_of(std::string_view text, WordIndex& index) {
  const auto known = numbers_.find(std::string(text));
  if (known != numbers_.end()) {
    index = known->second;
    return true;
  }
  if (words_.size() >= most_words || !is_word(text)) return false;
  index = static_cast<WordIndex>(words_.size());
  words_.emplace_back(text);
  numbers_.emplace(text, index);
  return true;
}

// Once a saga is left out its hash stays above the largest that is kept, so no saga is kept only in
// part.
Traffic::Saga* Traffic::saga_of(std::string_view id) {
  const std::uint64_t hash = hash64(id);
  const auto known = sagas_.find(hash);
  if (known != sagas_.end()) return &known->second;
  if (sagas_.size() >= sample_) {
    is_sample_ = true;
    const auto largest = std::prev(sagas_.end());
    if (hash > largest->first) return nullptr;
    sagas_.erase(largest);
  }
  return &sagas_.emplace(hash, Saga{std::string(id), {}}).first->second;
}

void Traffic::add(const SeenEnvelope& envelope) {
  if (events_seen_ == 0) first_time_ = last_time_ = envelope.time;
  ++events_seen_;
  first_time_ = std::min(first_time_, envelope.time);
  last_time_ = std::max(last_time_, envelope.time);
  if (envelope.saga == "-") return;  // does not name a saga
  Saga* saga = saga_of(envelope.saga);
  if (saga == nullptr) return;
  TrafficEvent event{envelope.id, envelope.cause, 0, 0, envelope.time, envelope.sequence};
  if (saga->events.size() >= most_events_of_a_saga || !word_of(envelope.type, event.type) ||
      !word_of(envelope.source, event.source)) {
    ++events_left_out_;
    return;
  }
  saga->events.push_back(event);
}

}  // namespace laban::observer
