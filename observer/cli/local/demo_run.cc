#include "observer/cli/local/demo_run.h"

#include <fmt/core.h>
#include <signal.h>

#include "bus/file/read_file.h"
#include "observer/cli/process/programs.h"
#include "observer/cli/sagas/saga_choice.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 500ms;
constexpr auto supervise_every = 50ms;
constexpr auto audit_patience = 300s;
constexpr auto quiet_when_done = 1s;  // mails are sent after a saga has ended
constexpr auto quiet_without_observer = 3s;
constexpr int nothing_taken = 3;  // of laban-orders place: no order of the file was accepted

std::string output_of(const Program& program) {
  const auto text = read_file(program.output);
  return text ? *text : std::string();
}

}  // namespace

Duration DemoResult::cpu_of_all() const {
  Duration sum{};
  for (const auto& [name, used] : cpu) sum += used;
  return sum;
}

DemoRun::DemoRun(LocalSystem& system, DemoPlan plan, const Clock& clock, SignalWatch& signals,
                 Show show)
    : system_(system),
      plan_(std::move(plan)),
      clock_(clock),
      signals_(signals),
      show_(std::move(show)),
      observer_(system.connection(), system.run().settings.name_space),
      started_(clock.steady()) {}

Result<DemoResult> DemoRun::run() {
  DemoResult result;
  const auto cpu_before = system_.cpu();
  if (const auto placed = place(result); !placed) return placed.error();
  if (const auto ended = wait_for_endings(result); !ended) return ended.error();
  result.cpu = system_.cpu();
  for (auto& [name, used] : result.cpu) used -= cpu_before.at(name);
  result.last = now_;
  result.log_messages = log_end();
  if (system_.run().settings.with_observer) {
    result.seconds = seconds_of_all(observer_);
    result.sagas = sagas_worth_looking_at(observer_);
  }
  if (const auto audited = audit(result); !audited) return audited.error();
  return result;
}

Program DemoRun::placing_program() const {
  const RunFile& run = system_.run();
  Program program{
      "place",
      {(program_directory() / "laban-orders").string(), "place", "--url", run.url, "--namespace",
       run.settings.name_space, "--json", "--rate", std::to_string(plan_.rate)},
      run.dir / "logs" / "place.json",
      run.dir / "logs" / "place.log"};
  std::vector<std::string>& words = program.argv;
  if (plan_.orders_file.empty()) {
    words.insert(words.end(),
                 {"--generate", std::to_string(plan_.count), "--seed", std::to_string(plan_.seed)});
  } else {
    words.push_back(plan_.orders_file);
  }
  return program;
}

Result<void> DemoRun::place(DemoResult& result) {
  const Program program = placing_program();
  auto placing = ChildProcess::start(program);
  if (!placing) return placing.error();
  while (!placing->poll()) {
    if (const auto going = keep_going(); !going) return going;
  }
  const Ending ending = *placing->poll();
  result.placing_cpu = ending.cpu;
  auto summary = api::from_json<PlacedOrders>(output_of(program));
  if (!summary || (ending.exit_code != 0 && ending.exit_code != nothing_taken)) {
    return Error{ErrorKind::conflict, fmt::format("placing the orders {}. Its output is in {}",
                                                  ending.text, program.errors.string())};
  }
  result.placing = *std::move(summary);
  return {};
}

Result<void> DemoRun::wait_for_endings(DemoResult& result) {
  last_move_ = clock_.steady();
  next_look_ = {};
  while (true) {
    if (const auto going = keep_going(); !going) return going;
    const bool ended = all_ended(result.placed());
    if (ended && is_quiet()) return {};
    if (clock_.steady() - last_move_ >= plan_.patience) {
      result.gave_up = !ended;
      return {};
    }
  }
}

Result<void> DemoRun::keep_going() {
  signals_.wait(supervise_every);
  if (signals_.stop_requests() > 0) return Error{ErrorKind::unavailable, "stopped"};
  system_.step();
  if (clock_.steady() < next_look_) return {};
  next_look_ = clock_.steady() + look_every;
  take_snapshot();
  DemoProgress progress;
  progress.elapsed = clock_.steady() - started_;
  progress.messages = last_end_;
  progress.expected = plan_.orders_file.empty() ? plan_.count : 0;
  for (const RunningProcess& process : system_.run().processes)
    progress.restarts += process.restarts;
  show_(before_, now_, progress);
  return {};
}

void DemoRun::take_snapshot() {
  const std::uint64_t end = log_end();
  if (end != last_end_) last_message_ = clock_.steady();
  last_end_ = end;
  if (!system_.run().settings.with_observer) {
    last_move_ = last_message_;
    return;
  }
  const auto stats = observer_.ask<api::SagasStats>({.seconds = 1}, 2s);
  const auto graph = observer_.ask<api::Graph>({}, 2s);
  if (!stats || !graph) return;
  before_ = now_;
  now_ = snapshot_of(*stats, *graph, clock_.steady());
  if (!before_.known) before_ = now_;
  const bool moved = now_.events != before_.events || now_.ended() != before_.ended();
  if (moved) last_move_ = now_.at;
}

bool DemoRun::all_ended(std::uint64_t placed) const {
  if (!system_.run().settings.with_observer)
    return true;  // the observer does not answer: wait until the log is quiet
  return now_.known && now_.running == 0 && now_.ended() >= placed;
}

bool DemoRun::is_quiet() const {
  const Duration quiet = clock_.steady() - last_message_;
  return quiet >= (system_.run().settings.with_observer ? quiet_when_done : quiet_without_observer);
}

std::uint64_t DemoRun::log_end() {
  std::uint64_t sum = 0;
  const SystemSettings& settings = system_.run().settings;
  for (std::uint32_t partition = 0; partition < settings.partitions; ++partition) {
    const auto log = system_.connection().open_log(settings.name_space, partition);
    const auto info = log ? (*log)->info() : Result<LogInfo>(log.error());
    if (info) sum += info->last;
  }
  return sum;
}

Result<void> DemoRun::audit(DemoResult& result) {
  const RunFile& run = system_.run();
  const Program program{
      "audit",
      {(program_directory() / "laban-audit").string(), "--url", run.url, "--namespace",
       run.settings.name_space, "--dir", run.dir.string(), "--json", "--patience", "30s"},
      run.dir / "logs" / "audit.json",
      run.dir / "logs" / "audit.log"};
  auto auditing = ChildProcess::start(program);
  if (!auditing) return auditing.error();
  const SteadyTime deadline = clock_.steady() + audit_patience;
  while (!auditing->poll() && clock_.steady() < deadline) {
    signals_.wait(supervise_every);
    if (signals_.stop_requests() > 0) return Error{ErrorKind::unavailable, "stopped"};
    system_.step();
  }
  const auto ending = auditing->poll();
  std::string json = output_of(program);
  auto rules = api::from_json<AuditedRules>(json);
  if (!ending || !rules) {
    return Error{ErrorKind::conflict,
                 fmt::format("the audit {}. Its output is in {}",
                             ending ? ending->text : "does not end", program.errors.string())};
  }
  result.audit_exit = ending->exit_code;
  result.audit = *std::move(rules);
  result.audit_json = std::move(json);
  return {};
}

}  // namespace laban::cli
