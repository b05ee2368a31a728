#include "observer/cli/definitions/traffic_reader.h"

#include <fmt/core.h>

#include "bus/event/wire.h"

namespace laban::cli {

using namespace std::chrono_literals;

Result<std::uint64_t> TrafficReader::messages_from(const LogView::Starts& starts) {
  bool all = false;
  const auto ends = view_.before_end(0, all);
  if (!ends) return ends.error();
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < starts.size(); ++i)
    total += (*ends)[i] > starts[i] ? (*ends)[i] - starts[i] : 0;
  return total;
}

Result<void> TrafficReader::read(const LogView::Starts& starts, observer::Traffic& traffic) {
  const auto total = messages_from(starts);
  if (!total) return total.error();
  total_ = *total;
  line_.begin();
  SteadyTime heard = context_.clock.steady();
  std::string trouble;
  auto tail = view_.tail(starts, context_.clock, [&](const std::string& text) { trouble = text; });
  while (!tail.is_caught_up() && !stopped_) {
    const bool came = tail.pump();
    while (const auto message = tail.next()) take(*message, traffic);
    const SteadyTime now = context_.clock.steady();
    if (came) heard = now;
    stopped_ = signals_.stop_requests() > 0;
    if (!stopped_ && now - heard > log_patience) {
      line_.clear();
      return Error{ErrorKind::unavailable,
                   trouble.empty() ? "the log does not come to its end" : trouble};
    }
    line_.show([this] { return progress(); });
    if (!came && !tail.is_caught_up()) wakeup_.wait(50ms);
  }
  line_.clear();
  return {};
}

void TrafficReader::take(const TailedMessage& message, observer::Traffic& traffic) {
  ++read_;
  const auto event =
      wire::decode(message.message, name_space_, message.partition, view_.partition_count());
  if (!event) {
    ++invalid_;
    return;
  }
  const Envelope& envelope = event->envelope;
  traffic.add({envelope.type, envelope.source, envelope.saga, envelope.id, envelope.cause,
               message.message.stored_at, message.message.sequence});
}

std::string TrafficReader::progress() const {
  const double seconds = std::chrono::duration<double>(line_.elapsed()).count();
  return fmt::format("read {} of {} messages, {:.0f}/s", read_, total_,
                     static_cast<double>(read_) / seconds);
}

}  // namespace laban::cli
