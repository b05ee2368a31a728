#include "bus/log/nats/pull_reader.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "bus/log/limits.h"
#include "bus/log/nats/answers.h"
#include "bus/log/nats/jetstream_api.h"

namespace laban::nats {

using namespace std::chrono_literals;

namespace {

using limits::pull_batch;
constexpr std::chrono::nanoseconds expires = limits::pull_expires;
constexpr std::chrono::nanoseconds inactive_threshold = limits::reader_inactive;

template <class Number>
bool parse_number(std::string_view text, Number& value) {
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, value);
  return failure == std::errc{} && rest == end;
}

}  // namespace

PullReader::PullReader(Broker& broker, std::string stream, std::string inbox_prefix)
    : broker_(broker), stream_(std::move(stream)), inbox_prefix_(std::move(inbox_prefix)) {}

Result<void> PullReader::open(std::uint64_t from) {
  close();
  const std::uint64_t generation = broker_.generation();
  const auto created = ask_jetstream(broker_, "CONSUMER.CREATE." + stream_,
                                     {{"stream_name", stream_},
                                      {"config",
                                       {{"deliver_policy", "by_start_sequence"},
                                        {"opt_start_seq", std::max<std::uint64_t>(from, 1)},
                                        {"ack_policy", "none"},
                                        {"replay_policy", "instant"},
                                        {"inactive_threshold", inactive_threshold.count()},
                                        {"max_waiting", 8},
                                        {"num_replicas", 1},
                                        {"mem_storage", true}}}});
  if (!created) return created.error();
  const auto name = text_in(*created, "name");
  if (name.empty()) {
    return Error{
        ErrorKind::corrupt,
        fmt::format("{} created a consumer without a name on stream {}", broker_.url(), stream_)};
  }
  generation_ = generation;
  next_subject_ = fmt::format("$JS.API.CONSUMER.MSG.NEXT.{}.{}", stream_, name);
  {
    const std::lock_guard lock(mutex_);
    consumer_ = name;
    lost_.clear();
    from_ = from;
    delivered_ = 0;
    requested_ = 0;
    asked_.clear();
    asks_again_ = false;
    inbox_ = inbox_prefix_ + std::to_string(++reader_);
  }
  top_up();
  return {};
}

Result<std::size_t> PullReader::read(std::vector<StoredMessage>& into, std::size_t limit) {
  check_patience();
  {
    const std::lock_guard lock(mutex_);
    if (!lost_.empty()) return Error{ErrorKind::unavailable, lost_};
  }
  const std::size_t count = take(into, limit);
  top_up();
  return count;
}

std::size_t PullReader::take(std::vector<StoredMessage>& into, std::size_t limit) {
  std::size_t count = 0;
  while (count < limit) {
    if (front_taken_ == front_.size()) {
      front_.clear();
      front_taken_ = 0;
      const std::lock_guard lock(mutex_);
      front_.swap(arrived_);
      if (front_.empty()) break;
    }
    const std::size_t some = std::min(limit - count, front_.size() - front_taken_);
    const auto begin = front_.begin() + static_cast<std::ptrdiff_t>(front_taken_);
    std::move(begin, begin + static_cast<std::ptrdiff_t>(some), std::back_inserter(into));
    front_taken_ += some;
    count += some;
  }
  return count;
}

void PullReader::top_up() {
  const std::size_t waiting = front_.size() - front_taken_;
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      forget_expired();
      if (!lost_.empty() ||
          requested_ + arrived_.size() + waiting + pull_batch > limits::pulled_messages)
        return;
      const SteadyTime now = broker_.clock().steady();
      if (requested_ == 0 && !asks_again_) last_heard_ = now;
      asks_again_ = false;
      requested_ += pull_batch;
      asked_.push_back(now);
    }
    const auto body = fmt::format(R"({{"batch":{},"expires":{}}})", pull_batch, expires.count());
    if (broker_.publish(next_subject_.c_str(), inbox_.c_str(), body, generation_) != NATS_OK) {
      lose(broker_.not_connected().message);
      return;
    }
  }
}

// nats-server 2.9.10 drops pull requests silently if it delivers a message just as they expire.
void PullReader::forget_expired() {
  const SteadyTime now = broker_.clock().steady();
  while (!asked_.empty() && now - asked_.front() > expires + limits::pull_grace) asked_.pop_front();
  const std::size_t open = asked_.size() * pull_batch;
  if (requested_ <= open) return;
  requested_ = open;
  asks_again_ = open == 0;
}

void PullReader::check_patience() {
  const std::uint64_t generation = broker_.generation();
  const std::lock_guard lock(mutex_);
  if (consumer_.empty()) {
    if (lost_.empty()) lost_ = "no reader is open on stream " + stream_;
  } else if (generation != generation_) {
    lost_ = fmt::format("reader lost: the connection to {} broke", broker_.url());
  } else if (requested_ > 0 && broker_.clock().steady() - last_heard_ > limits::pull_patience) {
    lost_ = fmt::format("reader lost: {} sent neither message nor status for {}", broker_.url(),
                        to_text(limits::pull_patience));
  }
}

void PullReader::lose(std::string why) {
  const std::lock_guard lock(mutex_);
  if (lost_.empty()) lost_ = std::move(why);
}

void PullReader::close() {
  std::string name;
  {
    const std::lock_guard lock(mutex_);
    name.swap(consumer_);
    arrived_.clear();
    lost_.clear();
  }
  front_.clear();
  front_taken_ = 0;
  // The answer is not awaited: if this request is lost, the broker deletes the consumer by itself
  // after a minute without pull requests.
  if (name.empty()) return;
  const auto subject = fmt::format("$JS.API.CONSUMER.DELETE.{}.{}", stream_, name);
  broker_.publish(subject.c_str(), nullptr, {}, generation_);
}

void PullReader::on_stored_message(std::string_view subject, const Message& message) {
  const auto origin = parse_origin(subject);
  if (!origin) return;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    // Anybody may give a reader of another stream the same name and this reader's inbox.
    if (origin->stream != stream_ || origin->consumer != consumer_ || !lost_.empty()) return;
    last_heard_ = broker_.clock().steady();
    is_first = arrived_.empty();
    if (origin->consumer_sequence != delivered_ + 1) {
      lost_ = fmt::format("reader lost: message {} of stream {} came after {} others, not {}",
                          origin->sequence, stream_, delivered_, origin->consumer_sequence - 1);
    } else {
      ++delivered_;
      if (requested_ > 0) --requested_;
      // The broker places a reader beyond the end at the end.
      if (origin->sequence < from_) return;
      arrived_.push_back({origin->sequence, Time(std::chrono::nanoseconds(origin->stored_at)),
                          std::string(subject_of(message)), std::string(data_of(message))});
    }
  }
  if (is_first) broker_.notify();
}

void PullReader::on_status(std::uint64_t reader, const Message& status) {
  const std::string code = header_of(status, "Status");
  {
    const std::lock_guard lock(mutex_);
    if (reader != reader_ || consumer_.empty()) return;
    last_heard_ = broker_.clock().steady();
    if (code == "404" || code == "408") {
      std::size_t unserved = 0;
      if (!parse_number(std::string_view(header_of(status, "Nats-Pending-Messages")), unserved)) {
        unserved = pull_batch;
      }
      requested_ -= std::min(requested_, unserved);
    } else if (code != "100" && lost_.empty()) {
      lost_ = fmt::format("reader lost: {} reported {} {}", broker_.url(), code,
                          header_of(status, "Description"));
    }
  }
  broker_.notify();
}

}  // namespace laban::nats
