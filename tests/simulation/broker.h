#pragma once

// Broker: one stream per partition, and the network between it and its clients: latency, receipts
// that get lost, publications that vanish or are stored long after they timed out, outages.

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bus/log/memory/memory_log.h"
#include "tests/simulation/event_queue.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/skewed_clock.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/troubles.h"

namespace laban::simulation {

// The origin of a message in the log.
enum class Origin : std::uint8_t { publication, repetition, garbage };

// One process life's connection to one partition.
struct Link {
  std::uint32_t process = 0;
  std::uint32_t partition = 0;
  Troubles* troubles = nullptr;
  bool is_open = true;       // its process is alive
  std::uint64_t breaks = 0;  // in-flight messages are lost when the connection breaks
  bool has_reader = false;
  bool had_reader = false;
  std::uint64_t next = 1;
  std::uint64_t known_until = 0;  // where the log ended when its process started
  // Then it publishes although it is not caught up: what it says may be in the log further on.
  bool has_full_outbox = false;
  Duration last_arrival{};
  std::size_t in_flight = 0;
  struct Receipt {
    Duration due{};
    PublishReceipt receipt;
  };
  std::vector<Receipt> receipts;
};

class Broker {
 public:
  Broker(const Plan& plan, EventQueue& queue, Trace& trace);

  // Called when a message was stored in a partition, and when a receipt is on its way to a process.
  std::function<void(std::uint32_t partition)> on_stored;
  std::function<void(std::uint32_t process, Duration at)> on_receipt;

  std::shared_ptr<Link> connect(std::uint32_t process, std::uint32_t partition, Troubles& troubles);
  Duration now() const { return queue_.now(); }
  bool is_reachable(const Link& link) const;
  bool takes_publications(const Link& link) const {
    return outages_ == 0 && link.troubles->cuts == 0;
  }
  Result<LogInfo> info(const Link& link);
  Result<std::optional<StoredMessage>> find(const Link& link, const Subject& subject,
                                            std::uint64_t from);
  const std::vector<StoredMessage>& messages(std::uint32_t partition) const;
  void publish(const std::shared_ptr<Link>& link, std::uint64_t token, std::string subject,
               std::string data, std::string message_id);

  void arrive(std::uint32_t publication);
  void lose_patience(std::uint32_t publication);

  // The process died: what it sent a moment ago may still arrive.
  void close(Link& link);
  void break_connection(Link& link);

  // Faults.
  void go_down();
  void come_up();
  void stall(std::uint32_t partition);
  void go_on(std::uint32_t partition);
  void jump_clock(Duration by) { clock_.jump(by); }
  // A message id that the broker already knows: nothing is stored.
  void inject(std::uint32_t partition, std::string subject, std::string data, Origin origin,
              std::string_view message_id = {});
  void cut_tail(std::uint32_t partition, std::size_t messages);
  void heal();

  // For the audit.
  std::uint32_t partitions() const { return static_cast<std::uint32_t>(parts_.size()); }
  std::shared_ptr<memory::Stream> stream(std::uint32_t partition) {
    return parts_[partition].stream;
  }
  Duration true_time(std::uint32_t partition, std::uint64_t sequence) const;
  Origin origin(std::uint32_t partition, std::uint64_t sequence) const;
  // Message ids of others that garbage was stored with.
  const std::set<std::string>& used_ids(std::uint32_t partition) const {
    return parts_[partition].used_ids;
  }
  // Where the log ended when the sender of a message had started; 0: it was not published, or came
  // from a full outbox.
  std::uint64_t known_until(std::uint32_t partition, std::uint64_t sequence) const;
  // The last sequence that no cut has touched; without a cut, the greatest number.
  std::uint64_t untouched_until(std::uint32_t partition) const {
    return parts_[partition].untouched_until;
  }
  // Messages that were in the log once and no longer are.
  const std::vector<StoredMessage>& forgotten() const { return forgotten_; }
  bool has_publications() const { return on_their_way_ > 0; }

 private:
  struct Part {
    std::shared_ptr<memory::Stream> stream;
    std::unique_ptr<Log> direct;
    std::uint32_t stalls = 0;
    std::vector<std::uint32_t> held;  // publications that came while it was down
    struct Stored {
      Duration at{};
      Origin origin = Origin::publication;
      std::uint64_t known_until = 0;
    };
    std::vector<Stored> stored;  // message n is at n - 1
    std::optional<Duration> cut_at;
    std::uint64_t untouched_until = ~std::uint64_t{0};
    std::set<std::string> used_ids;
  };
  struct Publication {
    std::shared_ptr<Link> link;
    std::uint64_t breaks = 0;
    std::uint64_t token = 0;
    std::string subject, data, message_id;
    Duration sent_at{}, arrives_at{};
    bool is_from_full_outbox = false;
    bool is_late = false;  // stored although its sender has given up
    bool loses_receipt = false;
    bool is_on_its_way = false;
    bool is_answered = false;
    std::uint32_t timers = 0;  // entries of the event queue that name it
  };

  Duration latency();
  void answer(std::uint32_t publication, PublishReceipt receipt, Duration due);
  void give_up(std::uint32_t publication, const char* why, Duration due);
  void store(std::uint32_t publication);
  void note_stored(std::uint32_t partition, Origin origin, std::uint64_t known_until);
  void release(std::uint32_t publication);
  std::uint32_t make_room();

  const Plan& plan_;
  EventQueue& queue_;
  Trace& trace_;
  Random random_;
  SkewedClock clock_;
  std::uint32_t outages_ = 0;
  std::vector<Part> parts_;
  std::vector<StoredMessage> forgotten_;
  // By subject and bytes: whoever restores a message has not made it.
  std::set<std::pair<std::string, std::string>> forgotten_garbage_;
  std::vector<std::weak_ptr<Link>> links_;
  std::vector<Publication> publications_;
  std::vector<std::uint32_t> free_;
  std::size_t on_their_way_ = 0;
};

}  // namespace laban::simulation
