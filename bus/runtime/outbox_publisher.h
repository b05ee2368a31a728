#pragma once

// OutboxPublisher: the outbox and its way into the log.
//
// A row is written in the batch of its cause and published after the commit. A receipt is only a
// hint; the row ends when the event is read back from the log (echo). If the log has been read past
// the sequence the receipt named and the event was not there, it is published again.
//
// Events that a log has lost and is given back stand before all others; they may be anybody's.
//
//   outbox := ordinal:be64 -> id:16 type:text data:text [ source:text ]
//
// (text as in laban/codec.h values; the source of events that are put back)

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
#include "bus/runtime/transaction.h"

namespace laban::runtime {

// Whether the broker is asked to drop copies (Nats-Msg-Id). It costs a twelfth of the throughput
// and is only worth it where several instances publish the same events: readers' inboxes do
// without.
enum class MessageIds { no, yes };

class OutboxPublisher {
 public:
  OutboxPublisher(std::string service, std::string name_space, std::uint32_t partition,
                  MessageIds message_ids = MessageIds::no);

  // Reads the rows a former process left.
  Result<void> load(const Store& store);

  // Adds an emission to the batch. An id that is already waiting is not added again.
  Result<void> add(const Emission& emission, WriteBatch& batch);

  // Puts events back that the log has lost, in this order and before all that waits, of which only
  // what `is_kept` stays. For the relay that loads the rows next.
  void requeue_lost(const std::vector<wire::Decoded>& lost,
                    const std::function<bool(const StoredMessage&)>& is_kept, WriteBatch& batch);

  // The event was read from the log, from its rightful source: its row ends with this batch. False
  // if it was not waiting.
  bool confirm_from_log(const EventId& id, std::string_view source, WriteBatch& batch);
  bool contains(const EventId& id) const { return ordinals_.contains(id); }

  // Whether an event of this type is waiting to be read back.
  bool awaits(std::string_view type) const { return awaited_types_.contains(type); }

  // Hands over what the log takes now. `now` is steady time.
  void publish(Log& log, SteadyTime now);
  void receive(const PublishReceipt& receipt, SteadyTime now);
  // Puts rows back into the queue whose receipt named a sequence up to which the log has been read.
  // Returns how many. Looks once a second.
  std::size_t requeue_missing(std::uint64_t read_up_to, SteadyTime now);

  std::size_t size() const { return rows_.size(); }
  std::size_t in_flight() const { return in_flight_; }
  // Rows the log has not confirmed. (Confirmed ones end by being read, so they must not stop
  // reading.)
  std::size_t unconfirmed() const { return rows_.size() - acknowledged_; }
  // Something can be handed over as soon as the log takes it.
  bool has_queued() const { return !queue_.empty(); }
  std::uint64_t published() const { return published_; }
  const std::string& last_refusal() const { return last_refusal_; }

 private:
  enum class Phase : std::uint8_t { queued, in_flight, acknowledged };
  struct Row {
    EventId id;
    std::string type;
    std::string data;
    std::string source;  // empty: this service
    Phase phase = Phase::queued;
    std::uint64_t stored_at_sequence = 0;

    static constexpr auto fields =
        std::tuple(&Row::id, &Row::type, &Row::data, codec::trailing(&Row::source));
  };
  void put(std::uint64_t ordinal, const Row& row, WriteBatch& batch) const;
  void queue_again(std::uint64_t ordinal, Row& row);
  void land();

  const std::string service_;
  const std::string name_space_;
  const std::uint32_t partition_;
  const bool message_ids_;
  std::uint64_t next_ordinal_ = 1;
  std::map<std::uint64_t, Row> rows_;
  std::unordered_map<EventId, std::uint64_t> ordinals_;
  std::map<std::string, std::size_t, std::less<>> awaited_types_;
  std::deque<std::uint64_t> queue_;
  std::size_t in_flight_ = 0;
  // What is put back keeps its order only when each waits for the receipt of the one before: a
  // publication that timed out may be stored after those that followed it.
  bool is_alone_in_flight_ = false;
  // And for its being read, when the broker says that it has it: another message may have its id.
  std::optional<std::uint64_t> said_to_be_there_;
  std::size_t acknowledged_ = 0;
  std::uint64_t published_ = 0;
  SteadyTime resume_at_{};
  SteadyTime missing_checked_at_{};
  std::string last_refusal_;
};

}  // namespace laban::runtime
