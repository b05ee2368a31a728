#include "bus/log/memory/memory_log.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace laban::memory {

struct Stream::Impl {
  explicit Impl(const Clock& time) : clock(time), created_at(time.now()) {}

  std::uint64_t append(std::string subject, std::string data, std::string_view message_id = {}) {
    const std::uint64_t sequence = messages.size() + 1;
    messages.push_back({sequence, clock.now(), std::move(subject), std::move(data)});
    message_ids.emplace_back(message_id);
    if (!message_id.empty()) sequence_of_id[message_ids.back()] = sequence;
    return sequence;
  }

  bool knows(std::uint64_t sequence) const {
    return clock.now() - messages[sequence - 1].stored_at <= duplicate_window;
  }

  PublishReceipt store(std::uint64_t token, std::string subject, std::string data,
                       std::string_view message_id) {
    const auto known = sequence_of_id.find(std::string(message_id));
    if (known != sequence_of_id.end() && knows(known->second)) return {token, known->second, true};
    return {token, append(std::move(subject), std::move(data), message_id), false};
  }

  // Ids from below the cut stay known, even where the same message was stored again above it.
  void cut_tail(std::uint64_t last_kept) {
    messages.resize(last_kept);
    message_ids.resize(last_kept);
    sequence_of_id.clear();
    for (std::uint64_t sequence = 1; sequence <= last_kept; ++sequence) {
      const std::string& id = message_ids[sequence - 1];
      if (!id.empty()) sequence_of_id[id] = sequence;
    }
    ++epoch;
  }

  LogInfo info() const {
    LogInfo info{messages.empty() ? 0u : 1u, messages.size(), messages.size(), created_at};
    while (forgotten.contains(info.first)) ++info.first;
    while (forgotten.contains(info.newest)) --info.newest;
    return info;
  }

  const Clock& clock;
  const Time created_at;
  Duration duplicate_window = Duration::max();
  std::vector<StoredMessage> messages;   // message n is at n - 1
  std::vector<std::string> message_ids;  // likewise; empty if it has none
  std::unordered_map<std::string, std::uint64_t> sequence_of_id;
  std::set<std::uint64_t> forgotten;
  std::uint64_t epoch = 0;  // incremented whenever readers and publications in flight break
  std::size_t receipts_to_lose = 0;
  bool down = false;
};

namespace {

Error down_error() { return {ErrorKind::unavailable, "the log in memory is down"}; }

class MemoryLog final : public Log {
 public:
  MemoryLog(std::shared_ptr<Stream> stream, std::size_t window)
      : stream_(std::move(stream)), window_(window) {}

  Result<LogInfo> info() override {
    const Stream::Impl& log = stream_->impl();
    if (log.down) return down_error();
    return log.info();
  }

  Result<std::optional<StoredMessage>> find(const Subject& subject, std::uint64_t from) override {
    const Stream::Impl& log = stream_->impl();
    if (log.down) return down_error();
    for (const StoredMessage& message : log.messages) {
      if (message.sequence < from || message.subject != subject.text()) continue;
      if (!log.forgotten.contains(message.sequence)) return std::optional(message);
    }
    return std::optional<StoredMessage>();
  }

  Result<void> open_reader(std::uint64_t from) override {
    const Stream::Impl& log = stream_->impl();
    reader_epoch_ = none;
    if (log.down) return down_error();
    reader_epoch_ = log.epoch;
    next_ = std::max<std::uint64_t>(from, 1);
    return {};
  }

  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    const Stream::Impl& log = stream_->impl();
    if (reader_epoch_ != log.epoch) {
      return Error{ErrorKind::unavailable, "the reader is gone: open it again at the checkpoint"};
    }
    std::size_t count = 0;
    for (; count < limit && next_ <= log.messages.size(); ++next_) {
      if (log.forgotten.contains(next_)) continue;
      into.push_back(log.messages[next_ - 1]);
      ++count;
    }
    return count;
  }

  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    Stream::Impl& log = stream_->impl();
    if (log.down) return down_error();
    if (reader_epoch_ && reader_epoch_ != log.epoch) {
      return Error{ErrorKind::unavailable, "the reader is gone: open it again first"};
    }
    if (in_flight_.size() >= window_) {
      return Error{ErrorKind::exhausted, "the publish window is full: take receipts first"};
    }
    PublishReceipt receipt = log.store(token, subject.text(), std::string(data), message_id);
    if (log.receipts_to_lose > 0) {
      --log.receipts_to_lose;
      receipt = {token, Error{ErrorKind::unavailable, "the receipt was lost"}, false};
    }
    in_flight_.push_back({log.epoch, std::move(receipt)});
    return {};
  }

  void receipts(std::vector<PublishReceipt>& into) override {
    const std::uint64_t epoch = stream_->impl().epoch;
    for (InFlight& one : in_flight_) {
      if (one.epoch != epoch) {
        one.receipt = {one.receipt.token,
                       Error{ErrorKind::unavailable, "the log went down before its receipt came"},
                       false};
      }
      into.push_back(std::move(one.receipt));
    }
    in_flight_.clear();
  }

 private:
  static constexpr std::uint64_t none = ~std::uint64_t{0};
  struct InFlight {
    std::uint64_t epoch;
    PublishReceipt receipt;
  };

  std::shared_ptr<Stream> stream_;
  const std::size_t window_;
  std::vector<InFlight> in_flight_;
  std::optional<std::uint64_t> reader_epoch_;  // the reader's epoch
  std::uint64_t next_ = 1;
};

}  // namespace

Stream::Stream(const Clock& clock) : impl_(std::make_unique<Impl>(clock)) {}
Stream::~Stream() = default;

std::uint64_t Stream::append(std::string subject, std::string data) {
  return impl_->append(std::move(subject), std::move(data));
}

PublishReceipt Stream::store(std::uint64_t token, std::string subject, std::string data,
                             std::string_view message_id) {
  return impl_->store(token, std::move(subject), std::move(data), message_id);
}

void Stream::set_duplicate_window(Duration window) { impl_->duplicate_window = window; }

const std::vector<StoredMessage>& Stream::messages() const { return impl_->messages; }

void Stream::set_down(bool down) {
  if (down && !impl_->down) ++impl_->epoch;
  impl_->down = down;
}

bool Stream::is_down() const { return impl_->down; }

void Stream::lose_receipts(std::size_t count) { impl_->receipts_to_lose = count; }

void Stream::cut_tail(std::uint64_t last_kept) {
  if (last_kept < impl_->messages.size()) impl_->cut_tail(last_kept);
}

void Stream::forget(std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t sequence = first; sequence <= last; ++sequence) {
    impl_->forgotten.insert(sequence);
  }
}

std::unique_ptr<Log> open(std::shared_ptr<Stream> stream, std::size_t window) {
  return std::make_unique<MemoryLog>(std::move(stream), window);
}

}  // namespace laban::memory
