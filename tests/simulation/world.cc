#include "tests/simulation/world.h"

#include <fmt/core.h>

#include <algorithm>

namespace laban::simulation {

using namespace std::chrono_literals;

namespace {

constexpr Duration shortest_idle = 100ms;
constexpr Duration longest_idle = 5s;
// Longer than any deadline and all patience with undos together.
constexpr Duration longest_healing = 6h;
constexpr std::uint64_t most_steps = 20'000'000;

}  // namespace

World::World(const Plan& plan, const Knowledge& knowledge, Trace& trace)
    : plan_(plan),
      trace_(trace),
      random_(plan.chance ^ 0x776f726c64),
      queue_(plan.chance ^ 0x6167656e6461),
      broker_(plan, queue_, trace),
      knowledge_(knowledge) {
  const Process::Home home{plan, queue_, broker_, mailbox_, random_, conduct_, knowledge};
  const auto count = service_names.size() + plan.observers.size();
  for (std::uint32_t number = 0; number < count; ++number)
    processes_.push_back(std::make_unique<Process>(home, number));
  paces_.resize(count);
  client_ = std::make_unique<Client>(plan, queue_, *processes_.front());
  broker_.on_stored = [this](std::uint32_t) {
    ++counts_.messages;
    for (std::uint32_t process = 0; process < processes_.size(); ++process)
      wake(process, queue_.now() + latency());
  };
  broker_.on_receipt = [this](std::uint32_t process, Duration at) { wake(process, at); };
  for (std::uint32_t index = 0; index < plan.faults.size(); ++index)
    queue_.add(plan.faults[index].at, Happening::fault, index);
}

Duration World::latency() {
  return Duration(random_.between(plan_.pace.count() / 8, plan_.pace.count()));
}

void World::wake(std::uint32_t process, Duration at) {
  if (!processes_[process]->is_alive() || at >= paces_[process].next_step) return;
  paces_[process].next_step = std::max(at, queue_.now());
  queue_.add(at, Happening::step, process);
}

void World::run() {
  define(0, false);
  for (std::uint32_t process = 0; process < processes_.size(); ++process) start(process);
  while (!queue_.is_empty() && !is_at_rest_ && counts_.steps < most_steps) {
    const auto entry = queue_.take();
    if (!is_healed_ && entry.at > plan_.horizon) heal();
    if (entry.at > plan_.horizon + longest_healing) break;
    happen(entry);
    if (!stops_.empty()) break;
  }
}

void World::happen(const EventQueue::Entry& entry) {
  switch (entry.what) {
    case Happening::step:
      if (entry.at == paces_[entry.index].next_step) step(entry.index);
      return;
    case Happening::start:
      return start(entry.index);
    case Happening::arrival:
      return broker_.arrive(entry.index);
    case Happening::patience:
      return broker_.lose_patience(entry.index);
    case Happening::order:
      client_->ask(entry.index);
      return wake(0, queue_.now() + latency());
    case Happening::fault:
      return begin(plan_.faults[entry.index]);
    case Happening::relief:
      if (!is_healed_) relieve(plan_.faults[entry.index]);
      return;
  }
}

void World::start(std::uint32_t process) {
  if (processes_[process]->is_alive()) return;
  processes_[process]->troubles.has_failed_commit = false;
  processes_[process]->start();
  paces_[process].next_step = Duration::max();
  paces_[process].idle = shortest_idle;
  trace_.add('s', queue_.now(), process);
  trace_.note(queue_.now(), processes_[process]->name() + " starts");
  wake(process, queue_.now() + latency());
}

void World::kill(std::uint32_t process, Duration restart_after) {
  if (!processes_[process]->is_alive()) return;
  processes_[process]->end();
  ++counts_.deaths;
  trace_.add('d', queue_.now(), process);
  trace_.note(queue_.now(), processes_[process]->name() + " dies");
  queue_.add(queue_.now() + restart_after, Happening::start, process);
}

void World::step(std::uint32_t number) {
  Process& process = *processes_[number];
  Pace& pace = paces_[number];
  pace.next_step = Duration::max();
  if (!process.is_running()) return;
  ++counts_.steps;
  const auto stepped = process.step();
  trace_.add(stepped.was_busy ? 'b' : 'i', queue_.now(), number, stepped.has_died);
  if (stepped.has_died) {
    ++counts_.seams_reached;
    return kill(number, pace.restart_after);
  }
  if (stepped.wrong && process.troubles.has_failed_commit) {
    trace_.note(queue_.now(), process.name() + " stops: " + stepped.wrong->message);
    return kill(number, pace.restart_after);
  }
  if (stepped.wrong && stepped.needs_restart) {
    trace_.note(queue_.now(), process.name() + " starts again: " + stepped.wrong->message);
    ++counts_.refills;
    return kill(number, latency());
  }
  if (mend_halts(number, stepped.halted)) return;
  if (stepped.wrong) {
    trace_.note(queue_.now(), process.name() + " stops: " + stepped.wrong->message);
    const bool is_break = is_log_break(*stepped.wrong);
    counts_.log_breaks += is_break ? 1 : 0;
    if (is_break || has_other_base(number, *stepped.wrong))
      return rebuild_store(number, stepped.partition);
    stops_.push_back({process.name(), *stepped.wrong});
    return;
  }
  if (stepped.was_busy) {
    pace.idle = shortest_idle;
    return wake(number, queue_.now() + latency() + process.troubles.slowness);
  }
  Duration pause = pace.idle;
  if (const auto due = process.next_due()) pause = std::clamp<Duration>(*due, 1ms, pause);
  pace.idle = std::min(pace.idle * 2, longest_idle);
  wake(number, queue_.now() + pause);
  if (!is_healed_ || !is_everything_quiet()) return;
  is_at_rest_ = lost_words_.empty();
  for (const auto& [partition, words] : std::exchange(lost_words_, {})) say_again(partition, words);
}

bool World::is_everything_quiet() const {
  return client_->is_done() && !broker_.has_publications() &&
         std::all_of(processes_.begin(), processes_.end(),
                     [](const auto& process) { return process->is_quiet(); });
}

void World::heal() {
  is_healed_ = true;
  trace_.note(queue_.now(), "everything heals");
  broker_.heal();
  release_all();
  for (std::uint32_t number = 0; number < processes_.size(); ++number) {
    Process& process = *processes_[number];
    process.troubles = {};
    process.clock.run_at(1000);
    if (process.is_alive()) process.life().spare();
    start(number);
    wake(number, queue_.now() + latency());
  }
}

}  // namespace laban::simulation
