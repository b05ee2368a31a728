#include "bus/runtime/transaction.h"

#include <fmt/core.h>

#include <cassert>
#include <stdexcept>

#include "bus/event/limits.h"
#include "bus/event/wire.h"

namespace laban::runtime {

namespace {

// Room for the envelope around the payload.
constexpr std::size_t payload_bytes = limits::event_bytes - 1024;

// Checked here so that the handler fails; otherwise the broker would refuse the event for ever, or
// every reader.
void check(const laban::detail::EventKind& event, std::size_t size, std::string_view service) {
  if (event.source != service && event.source != "*") {
    throw std::logic_error(
        fmt::format("{} emitted {}, which only {} may emit", service, event.type, event.source));
  }
  if (size <= payload_bytes) return;
  throw std::length_error(
      fmt::format("{} has {} bytes, more than the limit of {}", event.type, size, payload_bytes));
}

}  // namespace

std::string wire_form(const Emission& emission, std::string_view source) {
  Envelope envelope;
  envelope.id = emission.id;
  envelope.type = emission.type;
  envelope.source = source;
  envelope.saga = emission.saga;
  envelope.cause = emission.cause;
  envelope.time = emission.time;
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(emission.payload.data()),
                      emission.payload.size()};
  return wire::encode(envelope);
}

std::vector<std::string> core_family_names() {
  return {"state", "inbox", "outbox", "parked", "barrier", "effects", "meta", "ledger"};
}

Overlay::Rows& Overlay::rows(Family family) { return families_[family]; }

const Overlay::Rows* Overlay::find(Family family) const {
  const auto found = families_.find(family);
  return found == families_.end() ? nullptr : &found->second;
}

Transaction::Transaction(const TransactionContext& context, const Store& store, Overlay& batch)
    : context_(context), store_(store), batch_(batch) {}

std::optional<std::string> Transaction::get_row(std::string_view key) { return read(state, key); }

void Transaction::put_row(std::string key, std::string value) {
  write(state, std::move(key), std::move(value));
}

void Transaction::erase_row(std::string key) { remove(state, std::move(key)); }

void Transaction::scan_rows(std::string_view prefix, std::string_view from,
                            const std::function<bool(std::string_view, std::string_view)>& visit) {
  scan_range(state, from, after_prefix(prefix), visit);
}

void Transaction::emit_payload(const laban::detail::EventKind& event, std::string_view saga,
                               std::span<const std::uint8_t> payload) {
  check(event, payload.size(), context_.service);
  assert(!context_.cause.is_nil() &&
         "emit() needs a cause: use emit_root() for an event without one");
  const bool is_report = context_.report_key && next_ordinal_ == 0;
  const std::uint32_t ordinal = next_ordinal_++;
  const EventId id =
      is_report ? *context_.report_key : derive_id(context_.cause, context_.service, ordinal);
  emissions_.push_back({id,
                        std::string(event.type),
                        std::string(saga.empty() ? context_.saga : saga),
                        context_.cause,
                        context_.log_time,
                        {reinterpret_cast<const char*>(payload.data()), payload.size()},
                        is_from_outside_ || context_.report_key});
}

void Transaction::emit_root_payload(const laban::detail::EventKind& event, std::string_view saga,
                                    Time time, std::span<const std::uint8_t> payload) {
  check(event, payload.size(), context_.service);
  emissions_.push_back({root_id(context_.service, saga, event.type),
                        std::string(event.type),
                        std::string(saga),
                        EventId{},
                        time,
                        {reinterpret_cast<const char*>(payload.data()), payload.size()},
                        /*from_outside=*/true});
}

EventId Transaction::request(Effect effect) {
  const EventId key = derive_id(context_.cause, context_.service, next_ordinal_++);
  requested_.push_back(
      {key, std::string(context_.saga), context_.cause, context_.log_time, std::move(effect)});
  return key;
}

std::optional<std::string> Transaction::read(Family family, std::string_view key) const {
  if (const auto* rows = batch_.find(family)) {
    if (const auto row = rows->find(key); row != rows->end()) return row->second;
  }
  auto stored = store_.get(family, key);
  if (!stored) throw StorageError(stored.error().message);
  return std::move(*stored);
}

void Transaction::write(Family family, std::string key, std::string value) {
  set(family, std::move(key), std::move(value));
}

void Transaction::remove(Family family, std::string key) {
  set(family, std::move(key), std::nullopt);
}

void Transaction::set(Family family, std::string key, std::optional<std::string> value) {
  auto& rows = batch_.rows(family);
  const auto [row, is_new] = rows.try_emplace(key);
  undo_.push_back(
      {family, std::move(key), !is_new, is_new ? std::nullopt : std::move(row->second)});
  row->second = std::move(value);
}

void Transaction::scan_range(
    Family family, std::string_view from, std::string_view to,
    const std::function<bool(std::string_view, std::string_view)>& visit) const {
  static const Overlay::Rows none;
  const auto* rows = batch_.find(family);
  if (rows == nullptr) rows = &none;
  auto own = rows->lower_bound(from);
  const auto own_end = to.empty() ? rows->end() : rows->lower_bound(to);
  bool wanted = true;
  const auto visit_own_before = [&](std::optional<std::string_view> limit) {
    for (; wanted && own != own_end && (!limit || own->first < *limit); ++own) {
      if (own->second) wanted = visit(own->first, *own->second);
    }
  };
  const auto scanned =
      store_.scan(family, from, to, [&](std::string_view key, std::string_view value) {
        visit_own_before(key);
        if (!wanted) return false;
        if (own != own_end && own->first == key) {
          if (own->second) wanted = visit(key, *own->second);
          ++own;
        } else {
          wanted = visit(key, value);
        }
        return wanted;
      });
  if (!scanned) throw StorageError(scanned.error().message);
  visit_own_before(std::nullopt);
}

void Transaction::emit_as(Emission emission) {
  emission.from_outside |= is_from_outside_;
  emissions_.push_back(std::move(emission));
}

void Transaction::set_context(const TransactionContext& context) {
  context_ = context;
  next_ordinal_ = 0;
}

Transaction::Mark Transaction::mark() const {
  return {undo_.size(), emissions_.size(), requested_.size(), next_ordinal_};
}

void Transaction::roll_back(const Mark& mark) {
  while (undo_.size() > mark.undo) {
    auto& undo = undo_.back();
    auto& rows = batch_.rows(undo.family);
    if (undo.was_batched) {
      rows[undo.key] = std::move(undo.value);
    } else {
      rows.erase(undo.key);
    }
    undo_.pop_back();
  }
  emissions_.resize(mark.emissions);
  requested_.resize(mark.requested);
  next_ordinal_ = mark.ordinal;
}

}  // namespace laban::runtime
