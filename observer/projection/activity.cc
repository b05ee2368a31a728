#include "observer/projection/activity.h"

#include <laban/codec.h>

#include <vector>

#include "observer/projection/rows.h"

namespace laban::observer {

std::string encode(const SecondCounts& counts) {
  std::string bytes;
  for (const auto count :
       {counts.events, counts.started, counts.completed, counts.compensated, counts.stuck}) {
    codec::append_le64(bytes, count);
  }
  return bytes;
}

std::optional<SecondCounts> decode_second(std::string_view bytes) {
  SecondCounts counts;
  for (auto* count :
       {&counts.events, &counts.started, &counts.completed, &counts.compensated, &counts.stuck}) {
    if (!codec::take_le64(bytes, *count)) return std::nullopt;
  }
  if (!bytes.empty()) return std::nullopt;
  return counts;
}

std::string second_key(std::int64_t second) {
  std::string number;
  codec::append_be64(number, static_cast<std::uint64_t>(second) ^ codec::sign_bit);
  return meta_key("second", number);
}

std::optional<std::int64_t> parse_second_key(std::string_view key) {
  const std::string prefix = meta_key("second") + '\0';
  std::uint64_t number = 0;
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  if (!codec::take_be64(key, number) || !key.empty()) return std::nullopt;
  return static_cast<std::int64_t>(number ^ codec::sign_bit);
}

void Activity::count_event(Time at, runtime::Transaction& tx) {
  turn_to(at, tx);
  ++counts_.events;
}

void Activity::turn_to(Time at, runtime::Transaction& tx) {
  const std::int64_t second =
      std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  if (second_ == second) return;
  second_ = second;
  const auto row = tx.read(observer_meta, second_key(second));
  counts_ = row ? decode_second(*row).value_or(SecondCounts{}) : SecondCounts{};
  std::vector<std::string> old;
  tx.scan_range(observer_meta, meta_key("second") + '\0', second_key(second - seconds_kept),
                [&](std::string_view key, std::string_view) {
                  old.emplace_back(key);
                  return true;
                });
  for (auto& key : old) tx.remove(observer_meta, std::move(key));
}

void Activity::count_state(State state) {
  switch (state) {
    case State::running:
      ++counts_.started;
      break;
    case State::completed:
      ++counts_.completed;
      break;
    case State::compensated:
      ++counts_.compensated;
      break;
    case State::stuck:
      ++counts_.stuck;
      break;
    case State::placeholder:
    case State::compensating:
      break;
  }
}

void Activity::write(runtime::Transaction& tx) const {
  if (second_) tx.write(observer_meta, second_key(*second_), encode(counts_));
}

}  // namespace laban::observer
