#pragma once

// Tx: all a handler may touch. Reads see earlier writes of the same transaction. There is no commit
// and no publisher: the framework commits state, inbox, outbox and checkpoint in one write, and
// publishes afterwards what was emitted.
//
// Valid only during the call it was passed to, on that thread. A failing disk or an unreadable
// value ends the attempt: Tx throws StorageError, and only the runtime catches it.

#include <flatbuffers/flatbuffers.h>
#include <laban/envelope.h>
#include <laban/event.h>
#include <laban/table.h>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace laban {

class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Something to do in the outside world after the commit, at least once. Its key is the same on
// every attempt, so the other side can recognise repetitions. `kind` names the performer
// (Service::effect).
struct Effect {
  std::string kind;
  std::string body;
};

namespace detail {

// As its schema declares it.
struct EventKind {
  std::string_view type;
  std::string_view source;
};

// Identifies the bytes as an event's payload, version 1.
inline constexpr const char* payload_identifier = "LBP1";

// The bytes of one payload. Canonical: equal objects give equal bytes.
template <class Native>
flatbuffers::DetachedBuffer encode_payload(const Native& event) {
  using T = typename Native::TableType;
  flatbuffers::FlatBufferBuilder builder(256);
  builder.Finish(T::Pack(builder, &event), payload_identifier);
  return builder.Release();
}

}  // namespace detail

class Tx {
 public:
  virtual ~Tx() = default;

  // The value, or nothing if the key was never written or was erased.
  // A key of another type than the table's does not compile.
  template <class K, class V, codec::KeyOf<K> LikeK>
  std::optional<V> get(const Table<K, V>& table, const LikeK& key) {
    const auto bytes = get_row(table.store_key(key));
    if (!bytes) return std::nullopt;
    auto value = codec::decode_value<V>(*bytes);
    if (!value)
      throw StorageError("a value of table '" + std::string(table.name) + "' cannot be read");
    return value;
  }

  template <class K, class V, codec::KeyOf<K> LikeK>
  void put(const Table<K, V>& table, const LikeK& key, const std::type_identity_t<V>& value) {
    std::string bytes;
    codec::append_value<V>(bytes, value);
    put_row(table.store_key(key), std::move(bytes));
  }

  template <class K, class V, codec::KeyOf<K> LikeK>
  void erase(const Table<K, V>& table, const LikeK& key) {
    erase_row(table.store_key(key));
  }

  // Visits rows in key order from `from` on, until `visit` returns false. `from` may be a prefix of
  // the key's parts (the first half of a pair). Do not write to the table during the visit.
  template <class K, class V, codec::KeyPrefixOf<K> LikeK>
  void scan(const Table<K, V>& table, const LikeK& from,
            const std::type_identity_t<std::function<bool(const K& key, const V& value)>>& visit) {
    const std::string prefix = table.prefix();
    scan_rows(prefix, table.scan_key(from), [&](std::string_view key, std::string_view value) {
      const auto typed_key = codec::decode_key<K>(key.substr(prefix.size()));
      const auto typed_value = codec::decode_value<V>(value);
      if (!typed_key || !typed_value) {
        throw StorageError("a row of table '" + std::string(table.name) + "' cannot be read");
      }
      return visit(*typed_key, *typed_value);
    });
  }

  // Emits an event of this saga, caused by the event being handled. Published after the commit.
  // Only the event's own source may emit it: any other attempt fails with what std::logic_error
  // says.
  template <class Native>
  void emit(const Native& event) {
    using T = typename Native::TableType;
    const auto payload = detail::encode_payload(event);
    emit_payload({EventTraits<T>::type, EventTraits<T>::source}, {},
                 {payload.data(), payload.size()});
  }

  // Starts a saga; only from a request handler (Service::on_request). The event's id depends only
  // on source, saga and type, so emitting it again changes nothing. `time` is when it was placed.
  template <class Native>
  void emit_root(const SagaId& saga, Time time, const Native& event) {
    using T = typename Native::TableType;
    const auto payload = detail::encode_payload(event);
    emit_root_payload({EventTraits<T>::type, EventTraits<T>::source}, saga.text(), time,
                      {payload.data(), payload.size()});
  }

  // Requests an effect on the outside world; returns its idempotency key, which is also the id of
  // the event that will report its outcome.
  virtual EventId request(Effect effect) = 0;

  // Log time of the event being handled: the only clock in a handler.
  virtual Time now() const = 0;

 private:
  // The same operations on bytes, implemented by the runtime.
  virtual std::optional<std::string> get_row(std::string_view key) = 0;
  virtual void put_row(std::string key, std::string value) = 0;
  virtual void erase_row(std::string key) = 0;
  // Keys from `from` on (inclusive) that start with `prefix`, in order, own writes included.
  virtual void scan_rows(
      std::string_view prefix, std::string_view from,
      const std::function<bool(std::string_view key, std::string_view value)>& visit) = 0;
  virtual void emit_payload(const detail::EventKind& event, std::string_view saga,
                            std::span<const std::uint8_t> payload) = 0;
  virtual void emit_root_payload(const detail::EventKind& event, std::string_view saga, Time time,
                                 std::span<const std::uint8_t> payload) = 0;
};

}  // namespace laban
