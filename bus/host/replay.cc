#include "bus/host/replay.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>

#include "bus/capsule/capsule.h"
#include "bus/event/printable.h"
#include "bus/host/loop.h"
#include "bus/replay/comparison.h"
#include "bus/replay/protocol.h"

namespace laban::host {

namespace {

using replay::Difference;
using replay::Part;
using replay::ReplaySandbox;

constexpr int exit_differs = 3;

int fail(const std::string& message) {
  fmt::print(stderr, "replay: {}\n", message);
  return exit_usage;
}

void print(const replay::ReplayComparison::Step& step) {
  if (!step.was_played) return;
  const Envelope& envelope = step.event->envelope;
  fmt::print("#{} {} {}\n", step.event->position.sequence, envelope.saga, envelope.type);
  for (const auto& handled : step.played.handled) {
    // It may quote an event, so it can contain any bytes.
    const std::string reason = escape_unprintable(handled.outcome.reason());
    fmt::print("    {}{}{}\n", replay::name_of(handled.outcome.kind()), reason.empty() ? "" : ": ",
               reason);
  }
  for (const auto& emitted : step.played.emitted) fmt::print("    -> {}\n", emitted.type);
  for (const auto& effect : step.played.effects)
    fmt::print("    -> effect {}, not performed\n", escape_unprintable(effect.kind));
}

void print(const Difference& difference) {
  fmt::print("    differs ({}): #{} {}: recorded {}, now {}\n", replay::name_of(difference.kind),
             difference.sequence, difference.saga,
             difference.recorded.empty() ? "nothing" : escape_unprintable(difference.recorded),
             difference.emitted.empty() ? "nothing" : escape_unprintable(difference.emitted));
}

int play_capsule(const std::string& file, const ReplaySandbox::Make& make) {
  const auto capsule = read_capsule(file);
  if (!capsule) return fail(capsule.error().message);
  ReplaySandbox sandbox(make, capsule->name_space, capsule->partition_count);
  replay::ReplayComparison comparison(sandbox, capsule->name_space, capsule->partition_count);
  std::size_t differences = 0;
  for (const auto& row : capsule->rows) {
    if (!row.is_message()) continue;
    const auto step = comparison.take(row.partition, row.message, Part::compared);
    if (!step) return fail(step.error().message);
    print(*step);
    for (const auto& difference : step->differences) print(difference);
    differences += step->differences.size();
    std::fflush(stdout);
  }
  for (const auto& difference : comparison.finish()) {
    print(difference);
    ++differences;
  }
  fmt::print("{} played, {} emitted, {} as recorded, {} differ\n", comparison.counters().played,
             comparison.counters().emitted, comparison.counters().equal, differences);
  return differences == 0 ? static_cast<int>(exit_done) : exit_differs;
}

int play_frames(const ReplaySandbox::Make& make) {
  const auto first = replay::read_frame(STDIN_FILENO);
  const auto begin = first && *first ? replay::decode_begin(**first) : std::nullopt;
  if (!begin) return fail("'--replay -' is used by `laban replay`, not by hand");
  ReplaySandbox sandbox(make, begin->name_space, begin->partition_count);
  auto written = replay::write_frame(
      STDOUT_FILENO, replay::encode(replay::Hello{sandbox.service(), sandbox.types()}));
  while (written) {
    const auto frame = replay::read_frame(STDIN_FILENO);
    if (!frame) return fail(frame.error().message);
    if (!*frame) {
      written = replay::write_frame(STDOUT_FILENO, replay::encode(sandbox.rows()));
      break;
    }
    const auto play = replay::decode_play(**frame);
    if (!play || play->partition >= begin->partition_count) return fail("not a message to play");
    written = replay::write_frame(STDOUT_FILENO,
                                  replay::encode(sandbox.play(play->partition, play->message)));
  }
  return written ? static_cast<int>(exit_done) : fail(written.error().message);
}

}  // namespace

int run_replay(const std::string& from,
               const std::function<Service(std::uint32_t, std::uint32_t)>& make) {
  return from == "-" ? play_frames(make) : play_capsule(from, make);
}

}  // namespace laban::host
