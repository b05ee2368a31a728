#pragma once

// Harness: a service on a log and a store in memory, for its author's tests. Runs the real runtime.
//
//   laban::testing::Harness service{"payment", payment::configure};
//   service.given(inventory::ReservedT{...});
//   CHECK(service.when(payment::RefundRequestedT{...}) == laban::Outcome::Kind::done);
//   CHECK(service.emitted<payment::RefundedT>().size() == 1);
//
// A call throws std::logic_error, which says what to mend, when
//   - a second delivery of the event changes or emits something;
//   - another process of the service, restarted before each event, does something else: its handler
//     is not deterministic;
//   - an undo handler emits nothing;
//   - configure() registers handlers that contradict each other.
// A handler that emits an event of another service fails, as in production: its outcome is `retry`.
// Needs target laban_testing.

#include <laban/service.h>

#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace laban {

// A failed check prints the reason, too: "retry: payment emitted notification.sent, which ...".
inline bool operator==(const Outcome& outcome, Outcome::Kind kind) {
  return outcome.kind() == kind;
}
std::ostream& operator<<(std::ostream& out, Outcome::Kind kind);
std::ostream& operator<<(std::ostream& out, const Outcome& outcome);

}  // namespace laban

namespace laban::testing {

class Harness {
 public:
  // `name` is the service's name as its schema's `source` has it; `options` as on the command line.
  Harness(std::string name, void (*configure)(Service&),
          std::map<std::string, std::string> options = {});
  ~Harness();

  // The saga of the following events, initially "o-1". Throws std::logic_error if it is not a saga
  // id.
  Harness& saga(std::string id);

  // Log time of the following events, initially 2026-01-01T12:00:00Z.
  Harness& at(Time time);

  // Delivers the event and forgets what was emitted for it.
  template <class Native>
  void given(const Native& event) {
    (void)when(event);
    forget();
  }

  // Delivers the event and returns the handler's outcome (`ignored` with the reason if the
  // framework skipped the handler). emitted() then returns what it emitted; the service itself
  // receives that, too, if it handles it.
  template <class Native>
  Outcome when(const Native& event) {
    using T = typename Native::TableType;
    const auto payload = laban::detail::encode_payload(event);
    return deliver(EventTraits<T>::type, EventTraits<T>::source, {payload.data(), payload.size()});
  }

  // Events of one type emitted by the last when(), ask() or complete(), in order.
  template <class Native>
  std::vector<Native> emitted() const {
    using T = typename Native::TableType;
    std::vector<Native> events;
    for (const auto& payload : emitted_payloads(EventTraits<T>::type)) {
      events.emplace_back();
      flatbuffers::GetRoot<T>(payload.data())->UnPackTo(&events.back());
    }
    return events;
  }
  // All types emitted by it, in order: {"payment.charged"}.
  std::vector<std::string> emitted_types() const;

  // Effects that were requested and have not completed.
  std::vector<PendingEffect> effects() const;
  // Completes the effect with this result: runs its report.
  void complete(const EventId& key, const EffectResult& result);

  // Sends a request to one of the service's endpoints.
  Reply ask(std::string_view endpoint, std::string_view body);

  template <class K, class V, codec::KeyOf<K> LikeK>
  std::optional<V> row(const Table<K, V>& table, const LikeK& key) const {
    const auto bytes = stored(table.store_key(key));
    return bytes ? codec::decode_value<V>(*bytes) : std::nullopt;
  }

  // Advances log time by `duration`: parked events that fall due are tried again.
  void pass(Duration duration);

 private:
  Outcome deliver(std::string_view type, std::string_view source,
                  std::span<const std::uint8_t> payload);
  void forget();
  std::vector<std::string> emitted_payloads(std::string_view type) const;
  std::optional<std::string> stored(const std::string& key) const;

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The result of playing a capsule to a service.
struct CapsuleReport {
  std::uint64_t played = 0;   // recorded events that a handler received
  std::uint64_t emitted = 0;  // events it emitted for them
  std::uint64_t equal = 0;    // how many of these match the recording byte for byte
  // One sentence each: "other_content: #12 o-17: recorded payment.charged, now payment.declined".
  std::vector<std::string> differences;
};

// Plays the events of a capsule (a file made by `laban export`) to the service, at their log times,
// and compares what it emits with what the same service emitted then. No broker is used and no
// effect is performed. The service goes by the options that the capsule has; `options` count
// instead, for all of it. Throws std::logic_error if the file is not a capsule or an option is
// invalid.
CapsuleReport play_capsule(const std::string& file, std::string name, void (*configure)(Service&),
                           std::map<std::string, std::string> options = {});

}  // namespace laban::testing
