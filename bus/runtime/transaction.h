#pragma once

// Transaction: what one event, request or effect report changes, on top of the batch it will be
// committed with.

#include <laban/tx.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bus/store/store.h"

namespace laban::runtime {

// The families every partition task has, in this order; those of an EventProcessor follow.
//
//   state    := table name, 0x00, key   -> value                      (laban/table.h, codec.h)
//   inbox    := event id:16 source      -> see inbox.h                as long as the log has it
//   outbox   := ordinal:be64            -> see outbox_publisher.h     until read back from the log
//   parked   := saga:text sequence:be64 -> see handlers/parked_events.h
//   barrier  := saga:text step:text     -> 'd' done | 'u' undone | 'b' barred
//   effects  := key:16                  -> see effects.h
//   meta     := "anchor"                -> see anchor.h
//             | "set_aside" 0x00 id:16  -> nothing                  see handlers/dead_letter.h
//             | "inbox"                 -> see inbox.h
//             | "options"               -> see handlers/logged_options.h
//   ledger   := sequence:be64           -> see repair/log_tail_backup.h
enum CoreFamily : Family {
  state,
  inbox,
  outbox,
  parked,
  barrier,
  effects,
  meta,
  ledger,
  family_count
};

std::vector<std::string> core_family_names();

// Rows that are written but not in the store yet. Sorted, so that scans can merge them with it.
class Overlay {
 public:
  using Rows = std::map<std::string, std::optional<std::string>, std::less<>>;

  Rows& rows(Family family);
  const Rows* find(Family family) const;
  bool empty() const { return families_.empty(); }
  // Everything, by family; empty afterwards.
  std::map<Family, Rows> take() { return std::exchange(families_, {}); }

 private:
  std::map<Family, Rows> families_;
};

// An event waiting to be published.
struct Emission {
  EventId id;
  std::string type;
  std::string saga;
  EventId cause;
  Time time{};
  std::string payload;
  // Decided by more than the log up to its cause: by the result of an effect, by a request, or in
  // another attempt at a parked event.
  bool from_outside = false;
};

// The event as `source` publishes it, in wire form.
std::string wire_form(const Emission& emission, std::string_view source);

struct RequestedEffect {
  EventId key;
  std::string saga;
  EventId cause;
  Time time{};
  Effect effect;
};

// What the transaction is for. Ids are derived from it.
struct TransactionContext {
  std::string_view service;
  std::string_view saga;  // empty in a request
  EventId cause;          // nil in a request
  Time log_time{};
  std::optional<EventId>
      report_key;  // an effect's report: the first emit takes the effect's key as its id
};

class Transaction final : public Tx {
 public:
  // A point to roll back to.
  struct Mark {
    std::size_t undo = 0, emissions = 0, requested = 0;
    std::uint32_t ordinal = 0;
  };

  // Writes go straight into `batch`; they can be rolled back until the transaction is destroyed.
  Transaction(const TransactionContext& context, const Store& store, Overlay& batch);

  void emit_payload(const laban::detail::EventKind& event, std::string_view saga,
                    std::span<const std::uint8_t> payload) override;
  EventId request(Effect effect) override;
  Time now() const override { return context_.log_time; }

  // Rows of any family. A failing store throws StorageError.
  std::optional<std::string> read(Family family, std::string_view key) const;
  void write(Family family, std::string key, std::string value);
  void remove(Family family, std::string key);
  // Rows with from <= key < to (empty: to the end), own and batched writes included.
  void scan_range(Family family, std::string_view from, std::string_view to,
                  const std::function<bool(std::string_view, std::string_view)>& visit) const;

  // Emits an event whose id the caller derived (the observer's decisions).
  void emit_as(Emission emission);

  // Events emitted from now on are caused by another event (a parked one that is tried again).
  void set_context(const TransactionContext& context);
  // From now on, what is emitted is decided by more than the log up to its cause.
  void decide_from_outside() { is_from_outside_ = true; }
  const TransactionContext& context() const { return context_; }

  Mark mark() const;
  // Undoes every write, emission and requested effect since the mark.
  void roll_back(const Mark& mark);

  std::vector<Emission>& emissions() { return emissions_; }
  std::vector<RequestedEffect>& requested() { return requested_; }

 private:
  struct Undo {
    Family family;
    std::string key;
    bool was_batched;
    std::optional<std::string> value;
  };
  // Tx: tables live in family `state`.
  std::optional<std::string> get_row(std::string_view key) override;
  void put_row(std::string key, std::string value) override;
  void erase_row(std::string key) override;
  void scan_rows(std::string_view prefix, std::string_view from,
                 const std::function<bool(std::string_view, std::string_view)>& visit) override;
  void emit_root_payload(const laban::detail::EventKind& event, std::string_view saga, Time time,
                         std::span<const std::uint8_t> payload) override;

  void set(Family family, std::string key, std::optional<std::string> value);

  TransactionContext context_;
  const Store& store_;
  Overlay& batch_;
  std::vector<Undo> undo_;
  std::vector<Emission> emissions_;
  std::vector<RequestedEffect> requested_;
  std::uint32_t next_ordinal_ = 0;
  bool is_from_outside_ = false;
};

}  // namespace laban::runtime
