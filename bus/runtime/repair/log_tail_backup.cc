#include "bus/runtime/repair/log_tail_backup.h"

#include <laban/codec.h>

namespace laban::runtime {

namespace {

std::string key_of(std::uint64_t sequence) {
  std::string key;
  codec::append_be64(key, sequence);
  return key;
}

Error unreadable() {
  return {ErrorKind::corrupt,
          "a row of the log's backup (ledger) cannot be read: delete this store, it is rebuilt "
          "from the log"};
}

constexpr auto row_fields =
    std::tuple(&StoredMessage::stored_at, &StoredMessage::subject, &StoredMessage::data);

std::optional<StoredMessage> decode(std::string_view key, std::string_view value) {
  StoredMessage message;
  const bool is_read = codec::take_be64(key, message.sequence) &&
                       codec::take_fields(value, message, row_fields) && value.empty();
  return is_read ? std::optional(std::move(message)) : std::nullopt;
}

}  // namespace

Result<void> scan_log_tail(const Store& store, std::uint64_t from,
                           const std::function<bool(const StoredMessage&)>& visit) {
  bool readable = true;
  const auto scanned = store.scan(ledger, key_of(from), {}, [&](auto key, auto value) {
    const auto message = decode(key, value);
    readable = message.has_value();
    return readable && visit(*message);
  });
  if (!scanned) return scanned.error();
  if (!readable) return unreadable();
  return {};
}

Result<std::optional<StoredMessage>> backed_up_message(const Store& store, std::uint64_t sequence) {
  const std::string key = key_of(sequence);
  const auto value = store.get(ledger, key);
  if (!value) return value.error();
  if (!*value) return std::optional<StoredMessage>();
  auto message = decode(key, **value);
  if (!message) return unreadable();
  return message;
}

Result<void> erase_log_tail(const Store& store, std::uint64_t from, WriteBatch& batch) {
  return scan_log_tail(store, from, [&](const StoredMessage& message) {
    batch.erase(ledger, key_of(message.sequence));
    return true;
  });
}

Result<void> LogTailBackup::load(const Store& store, std::uint64_t checkpoint) {
  const auto end_of = [&](auto scan, std::uint64_t& end) {
    return (store.*scan)(ledger, {}, {}, [&](std::string_view key, std::string_view) {
      (void)codec::take_be64(key, end);
      return false;
    });
  };
  if (auto read = end_of(&Store::scan, first_); !read) return read;
  if (auto read = end_of(&Store::scan_backwards, last_); !read) return read;
  // While a store is being rebuilt the checkpoint lags behind the backup, which is kept.
  if (last_ < checkpoint) start_afresh();
  return {};
}

void LogTailBackup::start_afresh() {
  if (first_ > 0) {
    for (std::uint64_t sequence = first_; sequence <= last_; ++sequence)
      writes_.erase(ledger, key_of(sequence));
  }
  first_ = last_ = 0;
}

void LogTailBackup::keep(const StoredMessage& message, std::uint64_t catch_up_to) {
  if (message.sequence <= last_ || message.sequence + limit_ <= catch_up_to) return;
  if (message.sequence != last_ + 1) start_afresh();
  std::string value;
  codec::append_fields(value, message, row_fields);
  writes_.put(ledger, key_of(message.sequence), std::move(value));
  if (first_ == 0) first_ = message.sequence;
  last_ = message.sequence;
  for (; last_ - first_ >= limit_; ++first_) writes_.erase(ledger, key_of(first_));
}

}  // namespace laban::runtime
