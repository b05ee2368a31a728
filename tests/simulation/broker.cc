#include "tests/simulation/broker.h"

#include <fmt/core.h>

#include <algorithm>

#include "bus/event/wire.h"

namespace laban::simulation {

using namespace std::chrono_literals;

namespace {
// As the NATS publisher does.
constexpr Duration answer_patience = 5s;
// What a process had sent when it died stays in flight for this long.
constexpr Duration grace = 500us;

std::string line_of(const Plan& plan, std::uint32_t partition, const StoredMessage& message,
                    Origin origin) {
  constexpr const char* origins[] = {"", ", repeated", ", garbage"};
  const auto event = wire::decode(message, name_space, partition, plan.partitions);
  return fmt::format("log {} #{}: {} {}{}", partition, message.sequence,
                     event ? event->envelope.saga : "unreadable",
                     message.subject.substr(std::min<std::size_t>(message.subject.size(), 7)),
                     origins[static_cast<std::size_t>(origin)]);
}

}  // namespace

Broker::Broker(const Plan& plan, EventQueue& queue, Trace& trace)
    : plan_(plan),
      queue_(queue),
      trace_(trace),
      random_(plan.chance ^ 0x62726f6b6572),
      clock_(queue.clock()) {
  for (std::uint32_t partition = 0; partition < plan.partitions; ++partition) {
    Part& part = parts_.emplace_back();
    part.stream = std::make_shared<memory::Stream>(clock_);
    part.stream->set_duplicate_window(plan.duplicate_window);
    part.direct = memory::open(part.stream);
  }
}

Duration Broker::latency() {
  return Duration(random_.between(plan_.pace.count() / 8, plan_.pace.count()));
}

std::shared_ptr<Link> Broker::connect(std::uint32_t process, std::uint32_t partition,
                                      Troubles& troubles) {
  auto link = std::make_shared<Link>();
  link->process = process;
  link->partition = partition;
  link->troubles = &troubles;
  link->known_until = messages(partition).size();
  std::erase_if(links_, [](const auto& one) { return one.expired(); });
  links_.push_back(link);
  return link;
}

bool Broker::is_reachable(const Link& link) const {
  return outages_ == 0 && link.troubles->cuts == 0 && parts_[link.partition].stalls == 0;
}

Result<LogInfo> Broker::info(const Link& link) {
  if (!is_reachable(link)) return Error{ErrorKind::unavailable, "the broker does not answer"};
  return parts_[link.partition].direct->info();
}

Result<std::optional<StoredMessage>> Broker::find(const Link& link, const Subject& subject,
                                                  std::uint64_t from) {
  if (!is_reachable(link)) return Error{ErrorKind::unavailable, "the broker does not answer"};
  return parts_[link.partition].direct->find(subject, from);
}

const std::vector<StoredMessage>& Broker::messages(std::uint32_t partition) const {
  return parts_[partition].stream->messages();
}

std::uint32_t Broker::make_room() {
  if (free_.empty()) {
    publications_.emplace_back();
    return static_cast<std::uint32_t>(publications_.size() - 1);
  }
  const auto slot = free_.back();
  free_.pop_back();
  return slot;
}

void Broker::publish(const std::shared_ptr<Link>& link, std::uint64_t token, std::string subject,
                     std::string data, std::string message_id) {
  const auto slot = make_room();
  Publication& one = publications_[slot];
  one = {
      link,        link->breaks, token, std::move(subject), std::move(data), std::move(message_id),
      queue_.now()};
  one.is_from_full_outbox = link->has_full_outbox;
  ++link->in_flight;
  Troubles& troubles = *link->troubles;
  const auto take = [](std::uint32_t& left) { return left > 0 && left-- > 0; };
  one.is_on_its_way = !take(troubles.publications_to_drop);
  one.is_late = one.is_on_its_way && take(troubles.publications_to_delay);
  one.loses_receipt = one.is_late || take(troubles.receipts_to_lose);
  if (!one.is_on_its_way || one.loses_receipt) {
    ++one.timers;
    queue_.add(queue_.now() + answer_patience, Happening::patience, slot);
  }
  if (!one.is_on_its_way) return;
  ++on_their_way_;
  ++one.timers;
  if (one.is_late) {
    queue_.add(queue_.now() + troubles.delay, Happening::arrival, slot);
    return;
  }
  link->last_arrival = std::max(link->last_arrival + Duration(1), queue_.now() + latency());
  one.arrives_at = link->last_arrival;
  queue_.add(one.arrives_at, Happening::arrival, slot);
}

void Broker::arrive(std::uint32_t slot) {
  Publication& one = publications_[slot];
  --one.timers;
  Part& part = parts_[one.link->partition];
  const bool is_broken = one.breaks != one.link->breaks || outages_ > 0;
  // With its tail the broker also loses what has reached it and is not stored yet.
  const bool is_lost = part.cut_at && one.sent_at <= *part.cut_at;
  if (is_lost || (is_broken && !one.is_late)) {
    one.is_on_its_way = false;
    --on_their_way_;
    return release(slot);
  }
  if (part.stalls > 0 || outages_ > 0) {
    part.held.push_back(slot);
    ++one.timers;
    queue_.add(one.sent_at + answer_patience, Happening::patience, slot);
    return;
  }
  store(slot);
}

void Broker::store(std::uint32_t slot) {
  Publication& one = publications_[slot];
  const std::uint32_t partition = one.link->partition;
  const std::uint64_t known_until = one.is_from_full_outbox ? 0 : one.link->known_until;
  Part& part = parts_[partition];
  const auto before = part.stream->messages().size();
  const Origin origin =
      forgotten_garbage_.contains({one.subject, one.data}) ? Origin::garbage : Origin::publication;
  const auto receipt =
      part.stream->store(one.token, std::move(one.subject), std::move(one.data), one.message_id);
  one.is_on_its_way = false;
  --on_their_way_;
  if (!one.loses_receipt) answer(slot, receipt, queue_.now() + latency());
  release(slot);
  if (part.stream->messages().size() > before) note_stored(partition, origin, known_until);
}

void Broker::note_stored(std::uint32_t partition, Origin origin, std::uint64_t known_until) {
  Part& part = parts_[partition];
  const auto& message = part.stream->messages().back();
  part.stored.push_back({queue_.now(), origin, known_until});
  trace_.add_message(partition, message);
  if (trace_.keeps_lines()) trace_.note(queue_.now(), line_of(plan_, partition, message, origin));
  on_stored(partition);
}

void Broker::answer(std::uint32_t slot, PublishReceipt receipt, Duration due) {
  Publication& one = publications_[slot];
  if (one.is_answered) return;
  one.is_answered = true;
  if (!one.link->is_open) return;
  one.link->receipts.push_back({due, std::move(receipt)});
  on_receipt(one.link->process, due);
}

void Broker::give_up(std::uint32_t slot, const char* why, Duration due) {
  answer(slot, {publications_[slot].token, Error{ErrorKind::unavailable, why}, false}, due);
}

void Broker::lose_patience(std::uint32_t slot) {
  --publications_[slot].timers;
  give_up(slot, "no receipt came in time", queue_.now());
  release(slot);
}

void Broker::release(std::uint32_t slot) {
  Publication& one = publications_[slot];
  const bool is_over = one.is_answered || !one.link->is_open || one.breaks != one.link->breaks;
  if (one.timers > 0 || one.is_on_its_way || !is_over) return;
  one.link.reset();
  free_.push_back(slot);
}

void Broker::close(Link& link) {
  link.is_open = false;
  const Duration last = queue_.now() + Duration(random_.between(0, grace.count()));
  for (auto& one : publications_) {
    if (one.link.get() != &link) continue;
    one.is_answered = true;
    if (!one.is_late && one.arrives_at > last) one.breaks = ~std::uint64_t{0};
  }
}

void Broker::break_connection(Link& link) {
  link.has_reader = false;
  for (auto& one : link.receipts) {
    if (one.due <= queue_.now()) continue;
    one.receipt.sequence = Error{ErrorKind::unavailable, "the connection broke"};
    one.due = queue_.now();
  }
  for (std::uint32_t slot = 0; slot < publications_.size(); ++slot) {
    if (publications_[slot].link.get() == &link && !publications_[slot].is_answered)
      give_up(slot, "the connection broke", queue_.now());
  }
  ++link.breaks;
}

void Broker::go_down() {
  ++outages_;
  for (const auto& weak : links_) {
    if (const auto link = weak.lock(); link && link->is_open) break_connection(*link);
  }
}

void Broker::come_up() {
  if (outages_ == 0 || --outages_ > 0) return;
  for (std::uint32_t partition = 0; partition < parts_.size(); ++partition) {
    ++parts_[partition].stalls;
    go_on(partition);
  }
}

void Broker::stall(std::uint32_t partition) { ++parts_[partition].stalls; }

void Broker::go_on(std::uint32_t partition) {
  Part& part = parts_[partition];
  if (part.stalls == 0 || --part.stalls > 0 || outages_ > 0) return;
  for (const auto slot : std::exchange(part.held, {})) {
    const Publication& one = publications_[slot];
    const bool is_lost = part.cut_at && one.sent_at <= *part.cut_at;
    if (!is_lost && (one.is_late || one.breaks == one.link->breaks)) {
      store(slot);
    } else {
      publications_[slot].is_on_its_way = false;
      --on_their_way_;
      release(slot);
    }
  }
}

void Broker::heal() {
  outages_ = std::min(outages_, 1u);
  come_up();
  for (std::uint32_t partition = 0; partition < parts_.size(); ++partition) {
    parts_[partition].stalls = 1;
    go_on(partition);
  }
}

void Broker::inject(std::uint32_t partition, std::string subject, std::string data, Origin origin,
                    std::string_view message_id) {
  const auto receipt =
      parts_[partition].stream->store(0, std::move(subject), std::move(data), message_id);
  if (receipt.duplicate) return;
  if (!message_id.empty()) parts_[partition].used_ids.emplace(message_id);
  note_stored(partition, origin, 0);
}

void Broker::cut_tail(std::uint32_t partition, std::size_t messages) {
  Part& part = parts_[partition];
  const auto kept =
      part.stream->messages().size() - std::min(messages, part.stream->messages().size());
  const auto& all = part.stream->messages();
  forgotten_.insert(forgotten_.end(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end());
  for (std::size_t lost = kept; lost < all.size(); ++lost) {
    if (part.stored[lost].origin == Origin::garbage)
      forgotten_garbage_.emplace(all[lost].subject, all[lost].data);
  }
  part.stream->cut_tail(kept);
  part.cut_at = queue_.now();
  part.untouched_until = std::min<std::uint64_t>(part.untouched_until, kept);
  part.stored.resize(kept);
  for (const auto& weak : links_) {
    const auto link = weak.lock();
    if (!link || link->partition != partition) continue;
    link->known_until = std::min<std::uint64_t>(link->known_until, kept);
    if (link->is_open) break_connection(*link);
  }
}

Duration Broker::true_time(std::uint32_t partition, std::uint64_t sequence) const {
  return parts_[partition].stored[sequence - 1].at;
}

std::uint64_t Broker::known_until(std::uint32_t partition, std::uint64_t sequence) const {
  return parts_[partition].stored[sequence - 1].known_until;
}

Origin Broker::origin(std::uint32_t partition, std::uint64_t sequence) const {
  return parts_[partition].stored[sequence - 1].origin;
}

}  // namespace laban::simulation
