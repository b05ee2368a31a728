#include "observer/cli/events/tick_report.h"

#include <fmt/core.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "observer/api/events.h"
#include "observer/api/json_codec.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/events/event_name.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::observer::api {
template struct JsonCodec<cli::RequestedAtTick>;
template struct JsonCodec<cli::TickDocument>;
}  // namespace laban::observer::api

namespace laban::cli {
namespace {

constexpr std::string_view tick_type = "laban.tick";
constexpr std::size_t most_printed = 20;

// Its place; nothing if the text names none.
std::optional<api::FoundEvent> place_of(const std::string& text, const System& system) {
  const auto name = parse_event_name(text);
  if (!name || !name->which.empty()) return std::nullopt;
  if (name->sequence && name->saga.empty())
    return api::FoundEvent{{}, name->partition.value_or(0), *name->sequence};
  if (name->id.empty()) return std::nullopt;
  auto found = ObserverClient(system).ask<api::EventsFind>({name->id});
  if (!found || found->events.size() != 1) return std::nullopt;
  return std::move(found->events.front());
}

}  // namespace

bool TickFollowers::take(std::uint32_t partition, std::uint64_t sequence, const Envelope* event) {
  if (partition != tick_.partition) return true;
  ++tick_.looked_through;
  if (event != nullptr && event->cause.hex() == tick_.id && event->type != tick_type) {
    tick_.requested.push_back(
        {std::string(event->saga), std::string(event->type), sequence, event->id.hex()});
  }
  return tick_.looked_through < most_read;
}

Result<std::optional<TickDocument>> tick_named(const std::string& text, const System& system,
                                               const Clock& clock, Wakeup& wakeup) {
  using Found = std::optional<TickDocument>;
  const auto place = place_of(text, system);
  if (!place) return Found();
  const std::string& name_space = system.target.name_space;
  auto log = LogReader::open(*system.connection, name_space, clock);
  if (!log) return log.error();
  const auto message = log->message_at(place->partition, place->sequence);
  if (!message) return Found();
  const auto read = [&](std::uint32_t partition, const StoredMessage& stored) {
    return wire::decode(stored, name_space, partition, log->partition_count());
  };
  const auto event = read(place->partition, *message);
  if (!event || event->envelope.type != tick_type) return Found();
  TickDocument tick{.partition = place->partition,
                    .sequence = place->sequence,
                    .id = event->envelope.id.hex(),
                    .time = message->stored_at,
                    .requested = {}};
  log->start(log->at_sequence(place->sequence + 1));
  TickFollowers followers(tick);
  while (true) {
    auto next = log->next_until_end({wakeup, [] { return false; }});
    if (!next) return next.error();
    if (!*next) return Found(tick);
    const auto& message_read = (*next)->message;
    const auto follower = read((*next)->partition, message_read);
    if (!followers.take((*next)->partition, message_read.sequence,
                        follower ? &follower->envelope : nullptr))
      return Found(tick);
  }
}

void TickAnswer::print(const Page& page) const {
  const TickDocument& tick = document_;
  page.out.line(Line{
      {std::string(tick_type), Colour::bold},
      {fmt::format("  #{} {}  {}  ", tick.sequence, tick.id.substr(0, 8), clock_time(tick.time))},
      {"what it decided", Colour::dim}});
  page.out.line();
  if (tick.requested.empty()) {
    page.out.line(fmt::format("Nothing was requested because of it, in the {} after it.",
                              many(tick.looked_through, "message")));
    return;
  }
  Table table({{"#", Align::right}, {"EVENT"}, {"SAGA", Align::left, 40}});
  for (std::size_t i = 0; i < std::min(tick.requested.size(), most_printed); ++i) {
    const auto& requested = tick.requested[i];
    table.add({{std::to_string(requested.sequence)}, {requested.type}, {requested.saga}});
  }
  table.print(page.out);
  if (tick.requested.size() > most_printed)
    page.out.line(fmt::format("and {} more", tick.requested.size() - most_printed));
  page.out.line();
  const auto& first = tick.requested.front();
  page.out.line(fmt::format("{} requested because time had passed. Why, for one of them:",
                            many(tick.requested.size(), "event")));
  page.out.line(fmt::format("  laban why '{}/#{}'", first.saga, tick.sequence));
}

std::optional<std::vector<std::string>> TickAnswer::names() const {
  std::vector<std::string> names;
  for (const auto& requested : document_.requested) {
    if (std::find(names.begin(), names.end(), requested.saga) == names.end())
      names.push_back(requested.saga);
  }
  return names;
}

}  // namespace laban::cli
