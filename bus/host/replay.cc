#include "bus/host/replay.h"

#include <fmt/core.h>
#include <laban/arguments.h>
#include <unistd.h>

#include "bus/capsule/capsule.h"
#include "bus/event/printable.h"
#include "bus/file/standard_output.h"
#include "bus/host/loop.h"
#include "bus/replay/comparison.h"
#include "bus/replay/protocol.h"

namespace laban::host {

namespace {

using replay::Difference;
using replay::Part;
using replay::ReplaySandbox;

constexpr int exit_differs = 3;
constexpr int exit_not_found = 5;

// What a program that plays a capsule says, and how it ends.
class Report {
 public:
  explicit Report(std::string program) : program_(std::move(program)) {}

  int fail(const Error& error) const {
    const int code = error.kind == ErrorKind::not_found ? exit_not_found : exit_failed;
    report_error(program_, code, error.message, /*as_json=*/false);
    return code;
  }

  void line(const std::string& text) { out_.write(text + "\n"); }
  // At once, because a debugger may stop the program next.
  Result<void> flush() { return out_.finish(); }

 private:
  const std::string program_;
  StandardOutput out_;
};

void print(const replay::ReplayComparison::Step& step, Report& report) {
  if (!step.was_played || !step.is_compared) return;
  const Envelope& envelope = step.event->envelope;
  report.line(
      fmt::format("#{} {} {}", step.event->position.sequence, envelope.saga, envelope.type));
  for (const auto& handled : step.played.handled) {
    // It may quote an event, so it can contain any bytes.
    const std::string reason = escape_unprintable(handled.outcome.reason());
    report.line(fmt::format("    {}{}{}", replay::name_of(handled.outcome.kind()),
                            reason.empty() ? "" : ": ", reason));
  }
  for (const auto& emitted : step.played.emitted)
    report.line(fmt::format("    -> {}", emitted.type));
  for (const auto& effect : step.played.effects)
    report.line(fmt::format("    -> effect {}, not performed", escape_unprintable(effect.kind)));
}

void print(const Difference& difference, Report& report) {
  report.line(
      fmt::format("    differs ({}): #{} {}: recorded {}, now {}", replay::name_of(difference.kind),
                  difference.sequence, difference.saga,
                  difference.recorded.empty() ? "nothing" : escape_unprintable(difference.recorded),
                  difference.emitted.empty() ? "nothing" : escape_unprintable(difference.emitted)));
}

int play_capsule(const std::string& file, const ReplaySandbox::Make& make,
                 const Service::OptionValues& given, Report& report) {
  const auto capsule = read_capsule(file);
  if (!capsule) return report.fail(capsule.error());
  ReplaySandbox sandbox(make, given, capsule->name_space, capsule->partition_count);
  const auto begun = sandbox.begin(replay::options_in(*capsule, sandbox.service()));
  if (!begun) return report.fail(begun.error());
  replay::ReplayComparison comparison(sandbox, capsule->name_space, capsule->partition_count);
  std::size_t differences = 0;
  for (const auto& row : capsule->rows) {
    if (!row.is_message()) continue;
    const auto step = comparison.take(row.partition, row.message, Part::compared);
    if (!step) return report.fail(step.error());
    print(*step, report);
    for (const auto& difference : step->differences) print(difference, report);
    differences += step->differences.size();
    if (const auto written = report.flush(); !written) return report.fail(written.error());
  }
  for (const auto& difference : comparison.finish()) {
    print(difference, report);
    ++differences;
  }
  report.line(fmt::format("{} played, {} emitted, {} as recorded, {} differ",
                          comparison.counters().played, comparison.counters().emitted,
                          comparison.counters().equal, differences));
  for (const auto& line : replay::lines_of(sandbox.options())) report.line(line);
  if (const auto written = report.flush(); !written) return report.fail(written.error());
  return differences == 0 ? static_cast<int>(exit_done) : exit_differs;
}

// False: there is nothing to play, because the options cannot be taken or the other end has closed.
Result<bool> take_options(ReplaySandbox& sandbox) {
  const auto frame = replay::read_frame(STDIN_FILENO);
  if (!frame) return frame.error();
  if (!*frame) return false;
  const auto options = replay::decode_options(**frame);
  if (!options) return Error{ErrorKind::corrupt, "not the options of a recording"};
  const auto begun = sandbox.begin(*options);
  const auto told = replay::write_frame(STDOUT_FILENO, replay::encode(begun));
  return told ? Result<bool>(begun.has_value()) : told.error();
}

int play_frames(const ReplaySandbox::Make& make, const Service::OptionValues& given,
                const Report& report) {
  const auto first = replay::read_frame(STDIN_FILENO);
  const auto begin = first && *first ? replay::decode_begin(**first) : std::nullopt;
  if (!begin) {
    return report.fail({ErrorKind::corrupt, "'--replay -' is used by `laban replay`, not by hand"});
  }
  ReplaySandbox sandbox(make, given, begin->name_space, begin->partition_count);
  auto written = replay::write_frame(
      STDOUT_FILENO, replay::encode(replay::Hello{sandbox.service(), sandbox.types()}));
  if (!written) return report.fail(written.error());
  const auto goes_on = take_options(sandbox);
  if (!goes_on) return report.fail(goes_on.error());
  if (!*goes_on) return exit_failed;
  while (written) {
    const auto frame = replay::read_frame(STDIN_FILENO);
    if (!frame) return report.fail(frame.error());
    if (!*frame) {
      written = replay::write_frame(STDOUT_FILENO,
                                    replay::encode(replay::End{sandbox.rows(), sandbox.options()}));
      break;
    }
    const auto play = replay::decode_play(**frame);
    if (!play || play->partition >= begin->partition_count)
      return report.fail({ErrorKind::corrupt, "not a message to play"});
    written = replay::write_frame(STDOUT_FILENO,
                                  replay::encode(sandbox.play(play->partition, play->message)));
  }
  return written ? static_cast<int>(exit_done) : report.fail(written.error());
}

}  // namespace

int run_replay(const std::string& from, const ReplaySandbox::Make& make,
               const Service::OptionValues& given) {
  Report report("laban-" + make(0, 1, given).name());
  return from == "-" ? play_frames(make, given, report) : play_capsule(from, make, given, report);
}

}  // namespace laban::host
