#pragma once

// Service: what an author registers handlers with. One source file is a service:
//
//   laban::Outcome on_charged(const laban::Event<payment::Charged>& event, laban::Tx& tx) {...}
//   void configure(laban::Service& service) { service.on<payment::Charged>(on_charged); }
//
// A handler is deterministic: its inputs are the event, its own tables and tx.now(). No clock, no
// random, no network. All handlers of a service run on one thread, one event at a time; one that
// has not returned after ten seconds ends its process.

#include <laban/event.h>
#include <laban/outcome.h>
#include <laban/result.h>
#include <laban/tx.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laban {

// What an undo handler finds: the step's action took effect here, or it did not and never will,
// because the framework now bars it. In both cases the handler emits the `undone` event.
enum class Undo { action, nothing };

// The result of performing an effect. `retry` is tried again with backoff, without limit.
struct EffectResult {
  enum class Kind { done, failed, retry };
  Kind kind = Kind::done;
  std::string detail;
};

struct PendingEffect {
  EventId key;  // the same on every attempt
  std::string saga;
  std::string kind;
  std::string body;
};

struct Reply {
  bool accepted = true;
  std::string body;
};

namespace detail {

struct RawEvent {
  const Envelope& envelope;
  const Position& position;
};

// Fails if the payload does not verify as the handler's event.
using ErasedHandler = std::function<Result<Outcome>(const RawEvent&, Tx&, Undo)>;

// Null if the bytes are not well-formed or, as they are or unpacked, exceed the limits of
// bus/event/limits.h.
const void* verified_root(std::span<const std::uint8_t> payload,
                          bool (*verify)(flatbuffers::Verifier&),
                          const flatbuffers::TypeTable& type);

template <class T>
Result<const T*> verified_payload(std::span<const std::uint8_t> payload) {
  const void* root = verified_root(
      payload,
      [](flatbuffers::Verifier& verifier) { return verifier.VerifyBuffer<T>(payload_identifier); },
      *T::MiniReflectTypeTable());
  if (root == nullptr) {
    return Error{ErrorKind::corrupt,
                 "payload is not a well-formed " + std::string(EventTraits<T>::type)};
  }
  return static_cast<const T*>(root);
}

}  // namespace detail

class Service {
 public:
  // One subscription: the event, its source, the step it guards, and the handler.
  struct Subscription {
    std::string type;
    std::string source;
    std::string step;  // empty: no barrier
    bool is_undo = false;
    detail::ErasedHandler handle;
  };
  struct EffectKind {
    std::function<EffectResult(const PendingEffect&)> perform;
    std::function<void(const PendingEffect&, const EffectResult&, Tx&)> report;
  };
  using RequestHandler = std::function<Reply(std::string_view body, Tx&)>;
  struct Option {
    std::string name, default_text, help;
    bool is_local = false;
  };
  using OptionValues = std::map<std::string, std::string>;  // texts, by name: "credit-limit"

  // `options` are the values given on the command line, or those that the log has.
  explicit Service(std::string name, OptionValues options = {});

  const std::string& name() const { return name_; }

  // Handles T. One handler per event type; problems() names a second one.
  template <class T, class Handler>
  void on(Handler handler) {
    add<T>({}, false, erase<T>(std::move(handler)));
  }

  // Handles T as the action of `step`: skipped when the step's undo came first.
  template <class T, class Handler>
  void on(std::string_view step, Handler handler) {
    add<T>(step, false, erase<T>(std::move(handler)));
  }

  // Handles T as the request to undo `step`, which another handler is the action of. Called at most
  // once per saga, with Undo::action if the step's handler took effect before, otherwise with
  // Undo::nothing; must emit the step's `undone` event. Later requests are ignored.
  template <class T, class Handler>
  void on_undo(std::string_view step, Handler handler) {
    static_assert(std::is_invocable_r_v<Outcome, Handler, const Event<T>&, Tx&, Undo>,
                  "an undo handler must be callable as: Outcome (const Event<T>&, Tx&, Undo)");
    add<T>(step, true,
           [handler = std::move(handler)](const detail::RawEvent& raw, Tx& tx,
                                          Undo undo) -> Result<Outcome> {
             const auto payload = detail::verified_payload<T>(raw.envelope.payload);
             if (!payload) return payload.error();
             return handler(Event<T>(**payload, raw.envelope, raw.position), tx, undo);
           });
  }

  // Answers requests to this service's endpoint `name` (subject <namespace>.ask.<service>.<name>),
  // the entry point for the outside world. Runs on the handlers' thread; the reply is sent after
  // the commit.
  void on_request(std::string_view name, RequestHandler handler);

  // Performs effects of `kind` (Tx::request): `perform` runs on its own thread after the commit, at
  // least once, and again after a crash. Then `report` runs as a transaction and must emit exactly
  // one event.
  void effect(std::string_view kind, std::function<EffectResult(const PendingEffect&)> perform,
              std::function<void(const PendingEffect&, const EffectResult&, Tx&)> report);

  // An option of this service, --name VALUE. The text is parsed as T (integer, double, bool,
  // std::string); problems() reports what does not parse. What a handler decides may depend on it:
  // the log has it, so that a rebuild decides alike (docs/decisions/023). The command line of the
  // first start counts; from then on, `laban options apply` changes it. configure() runs again
  // whenever it changes.
  template <class T>
  T option(std::string_view name, T fallback, std::string_view help);

  // An option that no decision depends on: an address, a directory, how an effect is performed. It
  // is not in the log, and each process has its own.
  template <class T>
  T local_option(std::string_view name, T fallback, std::string_view help) {
    T value = option<T>(name, std::move(fallback), help);
    declared_.back().is_local = true;
    return value;
  }

  // The partition that this instance of the service serves, and how many there are.
  std::uint32_t partition() const { return partition_; }
  std::uint32_t partition_count() const { return partition_count_; }
  void set_partition(std::uint32_t partition, std::uint32_t count) {
    partition_ = partition;
    partition_count_ = count;
  }

  // Read by the runtime.
  const std::vector<Subscription>& subscriptions() const { return subscriptions_; }
  const std::map<std::string, EffectKind, std::less<>>& effects() const { return effects_; }
  const std::map<std::string, RequestHandler, std::less<>>& requests() const { return requests_; }
  const std::vector<Option>& declared_options() const { return declared_; }
  // Every option that belongs into the log, with its value.
  OptionValues logged_options() const;
  // Invalid and unknown options, and handlers that contradict each other, one sentence each; empty
  // if there are none. Call after configure().
  std::vector<std::string> problems() const;

 private:
  template <class T, class Handler>
  static detail::ErasedHandler erase(Handler handler) {
    static_assert(std::is_invocable_r_v<Outcome, Handler, const Event<T>&, Tx&>,
                  "a handler must be callable as: Outcome (const Event<T>&, Tx&)");
    return [handler = std::move(handler)](const detail::RawEvent& raw, Tx& tx,
                                          Undo) -> Result<Outcome> {
      const auto payload = detail::verified_payload<T>(raw.envelope.payload);
      if (!payload) return payload.error();
      return handler(Event<T>(**payload, raw.envelope, raw.position), tx);
    };
  }

  template <class T>
  void add(std::string_view step, bool is_undo, detail::ErasedHandler handler) {
    subscribe({std::string(EventTraits<T>::type), std::string(EventTraits<T>::source),
               std::string(step), is_undo, std::move(handler)});
  }
  void subscribe(Subscription subscription);
  std::optional<std::string> declare(std::string_view name, std::string default_text,
                                     std::string_view help);

  std::string name_;
  OptionValues options_;
  std::vector<Option> declared_;
  mutable std::vector<std::string> wrong_;
  std::vector<Subscription> subscriptions_;
  std::map<std::string, EffectKind, std::less<>> effects_;
  std::map<std::string, RequestHandler, std::less<>> requests_;
  std::uint32_t partition_ = 0;
  std::uint32_t partition_count_ = 1;
};

}  // namespace laban
