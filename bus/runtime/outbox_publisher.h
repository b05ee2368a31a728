#pragma once

// OutboxPublisher: the outbox, and the path from it to the log.
//
// A row is written in the batch of its cause and published after the commit. A receipt is only a
// hint: the row ends when the event is read back from the log. If the log was read past the
// sequence in the receipt and the event was not there, it is published again.
//
// Events restored to a log that lost them are published first, and may originate from any service.
//
//   outbox := ordinal:be64 -> id:16 type:text data:text [ source:text [ from_outside:u8 ] ]
//
// (text as in laban/codec.h values; source: of restored events, otherwise empty; from_outside: see
// Emission, absent when false. Rows that end earlier are of builds before, and still read.)

#include <laban/clock.h>
#include <laban/codec_fields.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bus/event/wire.h"
#include "bus/log/log.h"
#include "bus/runtime/echo.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

// Whether the broker drops copies (Nats-Msg-Id). Costs a twelfth of the throughput, so use it only
// where several instances publish the same events; readers' inboxes drop copies anyway.
enum class MessageIds { no, yes };

// Of an event that the log has under the id of one's own with other content, which one counts?
enum class WhenContradicted { halt, log_wins };

class OutboxPublisher {
 public:
  OutboxPublisher(std::string service, std::string name_space, std::uint32_t partition,
                  MessageIds message_ids = MessageIds::no,
                  WhenContradicted when_contradicted = WhenContradicted::halt);

  // Reads the rows that the previous process left.
  Result<void> load(const Store& store);

  // Adds an emission to the batch. An id that is already waiting is not added again.
  Result<void> add(const Emission& emission, WriteBatch& batch);

  // Queues events that the log lost, in this order, before everything that waits; of the waiting
  // events only those that `is_kept` accepts stay. Changes the batch only: takes effect for the
  // publisher that loads next.
  void requeue_lost(const std::vector<wire::Decoded>& lost,
                    const std::function<bool(const StoredMessage&)>& is_kept, WriteBatch& batch);

  // An event was read from the log. If it is `said` or `overruled`, the row under its id ends with
  // this batch; otherwise nothing changes.
  Echo confirm_from_log(const wire::Decoded& event, WriteBatch& batch);
  bool contains(const EventId& id) const { return ordinals_.contains(id); }
  // The event that waits under this id, in wire form; null if none does.
  const std::string* waiting_event(const EventId& id) const;
  // Whether an event of this context ("payment") is waiting to be read back. What the log has under
  // its id may be of another type, but is hardly of another context.
  bool awaits(std::string_view context) const { return awaited_contexts_.contains(context); }

  // Publishes as much as the log accepts now.
  void publish(Log& log, SteadyTime now);
  void receive(const PublishReceipt& receipt, SteadyTime now);
  // Queues rows again whose receipt names a sequence that was read without encountering the event.
  // Returns how many. Looks once every limits::missing_check_pause.
  std::size_t requeue_missing(std::uint64_t read_up_to, SteadyTime now);

  std::size_t size() const { return rows_.size(); }
  std::size_t in_flight() const { return in_flight_; }
  // Rows without a positive receipt. (Rows with one end by being read, so they must not stop
  // reading.)
  std::size_t unconfirmed() const { return rows_.size() - acknowledged_; }
  // Publishes nothing until more is read: the broker has a restored event already, and only reading
  // shows whether it is that one.
  bool waits_for_reading() const { return claimed_duplicate_.has_value(); }
  // Something waits to be published.
  bool has_queued() const { return !queue_.empty(); }
  std::uint64_t published() const { return published_; }
  const std::string& last_refusal() const { return last_refusal_; }

 private:
  enum class Phase : std::uint8_t { queued, in_flight, acknowledged };
  struct Row {
    EventId id;
    std::string type;
    std::string data;
    // Left out as long as all of it is empty.
    struct Origin {
      std::string source;  // empty: this service
      bool from_outside = false;

      static constexpr auto fields =
          std::tuple(&Origin::source, codec::trailing(&Origin::from_outside));
      friend bool operator==(const Origin&, const Origin&) = default;
    };
    Origin origin;
    Phase phase = Phase::queued;
    std::uint64_t stored_at_sequence = 0;
    // The broker called it a duplicate of the message at stored_at_sequence.
    bool is_called_duplicate = false;
    // That message is another one, stored under this event's message id. From then on the event is
    // published without a message id.
    bool goes_without_id = false;

    bool is_restored() const { return !origin.source.empty(); }

    static constexpr auto fields =
        std::tuple(&Row::id, &Row::type, &Row::data, codec::trailing(&Row::origin));
  };
  Result<Subject> subject_of(const Row& row) const;
  void put(std::uint64_t ordinal, const Row& row, WriteBatch& batch) const;
  void await(std::uint64_t ordinal, Row row);
  void end(std::map<std::uint64_t, Row>::iterator row, WriteBatch& batch);
  void queue_again(std::uint64_t ordinal, Row& row);
  // Whether the log has something else where the broker says that it has this event.
  bool is_mistaken(Log& log, const Subject& subject, const Row& row) const;
  void land();

  const std::string service_;
  const std::string name_space_;
  const std::uint32_t partition_;
  const bool message_ids_;
  const bool log_wins_;
  std::uint64_t next_ordinal_ = 1;
  std::map<std::uint64_t, Row> rows_;
  std::unordered_map<EventId, std::uint64_t> ordinals_;
  std::map<std::string, std::size_t, std::less<>> awaited_contexts_;
  std::deque<std::uint64_t> queue_;
  std::size_t in_flight_ = 0;
  // Restored events are published one at a time, each after the receipt of the one before, to keep
  // their order: a publication that timed out may be stored after those that followed it.
  bool is_alone_in_flight_ = false;
  // When the broker reports a duplicate, even after the sequence was read: another message may have
  // its id.
  std::optional<std::uint64_t> claimed_duplicate_;
  std::size_t acknowledged_ = 0;
  std::uint64_t published_ = 0;
  SteadyTime resume_at_{};
  SteadyTime missing_checked_at_{};
  std::string last_refusal_;
};

}  // namespace laban::runtime
