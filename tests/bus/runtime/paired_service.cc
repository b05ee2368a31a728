#include "tests/bus/runtime/paired_service.h"

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <fmt/ranges.h>

#include <map>
#include <optional>

#include "bus/event/wire.h"
#include "bus/runtime/handlers/dead_letter.h"
#include "events/inventory.h"
#include "events/mail.h"
#include "events/payment.h"
#include "tests/support/forwarding_log.h"

namespace laban::testing {

namespace {

using namespace std::chrono_literals;
using runtime::PartitionTask;

constexpr Table<std::string, std::int64_t> charged{"charged"};
constexpr Table<std::string, std::string> moods{"moods"};
constexpr const char* saga = "o-1";

template <class Native>
std::string payload_of(const Native& event) {
  const auto bytes = laban::detail::encode_payload(event);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Outcome charge(const Event<inventory::Reserved>& event, Tx& tx) {
  const auto cents = event->total_cents();
  tx.put(charged, event.saga(), tx.get(charged, event.saga()).value_or(0) + cents);
  payment::ChargedT said;
  said.amount_cents = cents;
  tx.emit(said);
  tx.request({"mail", "charged"});
  if (tx.get(moods, "calm")) return Outcome::done();
  if (cents == 500) return Outcome::dead_letter("never");
  return cents == 1 ? Outcome::retry("not now") : Outcome::done();
}

Outcome calm_down(const Event<payment::Declined>&, Tx& tx) {
  tx.put(moods, "calm", std::string("yes"));
  return Outcome::done();
}

Outcome refund(const Event<payment::RefundRequested>& event, Tx& tx, Undo undo) {
  if (undo == Undo::action) tx.put(charged, event.saga(), std::int64_t{0});
  payment::RefundedT said;
  said.nothing_to_undo = undo == Undo::nothing;
  tx.emit(said);
  return Outcome::done();
}

void report_mail(const PendingEffect&, const EffectResult& result, Tx& tx) {
  if (result.kind == EffectResult::Kind::failed) return tx.emit(mail::FailedT());
  tx.emit(mail::SentT());
}

// A broker that accepts nothing while `refuses`.
class FullLog final : public ForwardingLog {
 public:
  FullLog(std::unique_ptr<Log> log, const bool& refuses)
      : ForwardingLog(std::move(log)), refuses_(refuses) {}

  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    if (!refuses_) return ForwardingLog::publish(token, subject, data, message_id);
    refused_.push_back({token, Error{ErrorKind::exhausted, "the log is full"}});
    return {};
  }
  void receipts(std::vector<PublishReceipt>& into) override {
    into.insert(into.end(), refused_.begin(), refused_.end());
    refused_.clear();
    ForwardingLog::receipts(into);
  }

 private:
  const bool& refuses_;
  std::vector<PublishReceipt> refused_;
};

}  // namespace

void MailDesk::start(const PendingEffect& effect) {
  ++started;
  keys.insert(effect.key);
  open_.push_back(effect);
}

void MailDesk::take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) {
  into = std::exchange(results_, {});
}

void MailDesk::end_all(EffectResult::Kind kind) {
  for (auto& effect : std::exchange(open_, {})) {
    if (kind == EffectResult::Kind::done) sent.insert(effect.key);
    results_.emplace_back(std::move(effect), EffectResult{kind, {}});
  }
}

void MailDesk::forget() {
  open_.clear();
  results_.clear();
}

PairedService::PairedService() {
  service_.on<inventory::Reserved>("charge", charge);
  service_.on_undo<payment::RefundRequested>("charge", refund);
  service_.on<payment::Declined>(calm_down);
  service_.effect(
      "mail", [](const PendingEffect&) { return EffectResult{}; }, report_mail);
  begin();
}

void PairedService::begin() {
  task_.reset();
  mails.forget();
  log_ = std::make_unique<FullLog>(memory::open(stream_), refuses_);
  processor_ = std::make_unique<runtime::HandlerProcessor>(service_, "shop", 0, 1);
  store_ = memory::open(disk_, PartitionTask::families(*processor_));
  task_ = std::make_unique<PartitionTask>(runtime::PartitionTaskConfig{"payment", "shop", 0, 1},
                                          *processor_, *log_, *store_, clock_);
  task_->set_effect_runner(&mails);
}

EventId PairedService::first_id() const { return root_id("inventory", saga, "first"); }

void PairedService::append(std::string_view type, std::string_view source, const EventId& id,
                           const EventId& cause, const std::string& payload) {
  Envelope envelope;
  envelope.id = id;
  envelope.type = type;
  envelope.source = source;
  envelope.saga = type == EventTraits<payment::Declined>::type ? "o-2" : saga;
  envelope.cause = cause;
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  const auto subject = wire::subject_of("shop", 0, type, source);
  REQUIRE(subject);
  stream_->append(subject->text(), wire::encode(envelope));
}

void PairedService::reserve(std::int64_t cents, std::string_view source, const EventId& id) {
  inventory::ReservedT event;
  event.total_cents = cents;
  append("inventory.reserved", source, id, {}, payload_of(event));
}

void PairedService::ask_redrive(std::int64_t cents, bool is_edited) {
  inventory::ReservedT event;
  event.total_cents = cents;
  const std::string payload = payload_of(event);
  RedriveRequestedT request;
  request.service = "payment";
  request.event_id = first_id().hex();
  request.event_type = "inventory.reserved";
  request.event_source = "inventory";
  request.edited = is_edited;
  request.payload.assign(payload.begin(), payload.end());
  append(EventTraits<RedriveRequested>::type, "operator",
         root_id("operator", saga, std::to_string(++named_)), {}, payload_of(request));
}

void PairedService::repeat_retry_due() {
  const std::vector<StoredMessage> messages = stream_->messages();
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    const auto event = wire::decode(*message, "shop", 0, 1);
    if (!event || event->envelope.type != EventTraits<RetryDue>::type) continue;
    const auto& payload = event->envelope.payload;
    return append(EventTraits<RetryDue>::type, "payment",
                  root_id("payment", saga, std::to_string(++named_)), event->envelope.cause,
                  {reinterpret_cast<const char*>(payload.data()), payload.size()});
  }
}

void PairedService::step() {
  const auto stepped = task_->step();
  if (!stepped) FAIL(stepped.error().message);
}

void PairedService::happen(std::string_view word) {
  using Kind = EffectResult::Kind;
  CAPTURE(std::string(word));
  if (word.starts_with("reserve ")) {
    const auto cents = std::stoll(std::string(word.substr(8)));
    if (cents == 7)
      return reserve(cents, "inventory", root_id("inventory", saga, std::to_string(++named_)));
    cents_ = cents;
    return reserve(cents, "inventory", first_id());
  }
  if (word == "copy") return reserve(cents_, "inventory", first_id());
  if (word == "differs") return reserve(cents_ + 1000, "inventory", first_id());
  if (word == "impostor") return reserve(cents_, "mallory", first_id());
  if (word == "calm") {
    return append(EventTraits<payment::Declined>::type, "payment",
                  root_id("payment", saga, std::to_string(++named_)), {},
                  payload_of(payment::DeclinedT()));
  }
  if (word == "redrive") return ask_redrive(cents_, false);
  if (word == "edited") return ask_redrive(90, true);
  if (word == "discard") {
    DeadLetterDiscardedT discarded;
    discarded.service = "payment";
    discarded.event_id = first_id().hex();
    return append(EventTraits<DeadLetterDiscarded>::type, "operator",
                  root_id("operator", saga, std::to_string(++named_)), {}, payload_of(discarded));
  }
  if (word == "undo") {
    return append(EventTraits<payment::RefundRequested>::type, "observer",
                  root_id("observer", saga, std::to_string(++named_)), {},
                  payload_of(payment::RefundRequestedT()));
  }
  if (word == "forged") {
    return append(EventTraits<mail::Sent>::type, "payment", derive_id(first_id(), "payment", 1),
                  first_id(), payload_of(mail::SentT()));
  }
  if (word == "due again") return repeat_retry_due();
  if (word == "gap") {
    const std::uint64_t first =
        stream_->messages().empty() ? 1 : stream_->messages().back().sequence + 1;
    stream_->append("shop.0.seller.prepared", "nothing");
    stream_->append("shop.0.seller.prepared", "nothing");
    return stream_->forget(first, first + 1);
  }
  if (word == "refuse" || word == "accept") {
    refuses_ = word == "refuse";
    return;
  }
  if (word == "down" || word == "up") return stream_->set_down(word == "down");
  if (word == "no receipts") return stream_->lose_receipts(2);
  if (word == "put off") return mails.end_all(Kind::retry);
  if (word == "sent") return mails.end_all(Kind::done);
  if (word == "failed") return mails.end_all(Kind::failed);
  if (word == "new store") disk_ = memory::make_disk();
  if (word == "new store" || word == "restart") return begin();
  if (word == "step") return step();
  REQUIRE((word == "run" || word == "wait"));
  const bool is_long = word == "wait";
  for (int i = 0; i < (is_long ? 60 : 10); ++i) {
    for (int steps = 0; steps < (is_long ? 4 : 1); ++steps) step();
    clock_.advance(is_long ? 500ms : 10ms);
  }
}

void PairedService::settle() {
  refuses_ = false;
  stream_->set_down(false);
  for (int i = 0; i < 400; ++i) {
    mails.end_all(EffectResult::Kind::done);
    step();
    clock_.advance(250ms);
    if (i > 100 && task_->is_quiet() && task_->unreported_effects().empty()) return;
  }
  FAIL("it does not come to rest");
}

std::set<std::string> PairedService::events() const {
  std::set<std::string> all;
  for (const auto& message : stream_->messages()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    if (event && event->envelope.source == "payment")
      all.insert(event->envelope.id.hex() + " " + std::string(event->envelope.type));
  }
  return all;
}

std::string PairedService::rows() const {
  using namespace runtime;
  std::string all;
  for (const Family family : {state, inbox, outbox, parked, barrier, effects, meta}) {
    REQUIRE(store_->scan(family, {}, {}, [&](std::string_view key, std::string_view value) {
      if (family == meta && !key.starts_with("set_aside")) return true;
      codec::append_text_value(all, key);
      codec::append_text_value(all, value);
      return true;
    }));
  }
  return all;
}

std::string PairedService::picture() const {
  std::map<std::string, int> said;
  for (const auto& event : events()) ++said[event.substr(event.find(' ') + 1)];
  std::vector<std::string> parts;
  const auto row = store_->get(runtime::state, charged.store_key(saga));
  REQUIRE(row);
  parts.push_back(fmt::format("charged {}", *row ? *codec::decode_value<std::int64_t>(**row) : 0));
  for (const auto& [type, count] : said) parts.push_back(fmt::format("{} {}", type, count));
  std::vector<std::string> outcomes;
  std::set<EventId> seen;
  for (const auto& message : stream_->messages()) {
    const auto event = wire::decode(message, "shop", 0, 1);
    if (!event || event->envelope.type != EventTraits<Redriven>::type) continue;
    if (!seen.insert(event->envelope.id).second) continue;
    const auto payload = laban::detail::verified_payload<Redriven>(event->envelope.payload);
    REQUIRE(payload);
    outcomes.push_back((*payload)->outcome()->str());
  }
  if (!outcomes.empty()) parts.push_back(fmt::format("redrives {}", fmt::join(outcomes, " ")));
  std::size_t aside = 0;
  REQUIRE(store_->scan(runtime::meta, "set_aside", {}, [&](std::string_view key, std::string_view) {
    aside += static_cast<std::size_t>(key.starts_with("set_aside"));
    return true;
  }));
  if (aside > 0) parts.push_back("set aside");
  if (mails.keys != mails.sent) parts.push_back("a mail was not sent");
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace laban::testing
