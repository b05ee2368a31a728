#include "observer/cli/local/supervisor.h"

#include <fmt/core.h>
#include <signal.h>

#include <algorithm>
#include <thread>

namespace laban::cli {

Result<void> Supervisor::add(Program program) {
  auto process = ChildProcess::start(program);
  if (!process) return process.error();
  Supervised supervised;
  supervised.program = std::move(program);
  supervised.process = std::make_unique<ChildProcess>(std::move(*process));
  supervised.started = clock_.steady();
  supervised.pause = pauses_.first;
  supervised_.push_back(std::move(supervised));
  return {};
}

bool Supervisor::step() {
  bool changed = false;
  for (Supervised& supervised : supervised_) {
    if (supervised.process != nullptr) {
      const auto ending = supervised.process->poll();
      if (!ending) continue;
      notice_ending(supervised, *ending);
      changed = true;
    } else if (supervised.wanted && clock_.steady() >= supervised.start_again) {
      start_again(supervised);
      changed = true;
    }
  }
  return changed;
}

void Supervisor::notice_ending(Supervised& supervised, const Ending& ending) {
  const SteadyTime now = clock_.steady();
  supervised.process.reset();
  supervised.cpu_of_ended += ending.cpu;
  if (!supervised.wanted) return;
  const bool is_young = now - supervised.started < pauses_.healthy_after;
  if (ending.exit_code == wrong_use && supervised.restarts == 0 && is_young) {
    supervised.refuses = true;
    supervised.wanted = false;
    return;
  }
  if (!is_young) supervised.pause = pauses_.first;
  supervised.start_again = now + supervised.pause;
  say_(fmt::format("{} {}; restarting it in {}{}", supervised.program.name, ending.text,
                   to_text(supervised.pause),
                   supervised.program.output.empty()
                       ? std::string()
                       : fmt::format(" (see {})", supervised.program.output.string())));
  supervised.pause = std::min(supervised.pause * 2, pauses_.longest);
}

void Supervisor::start_again(Supervised& supervised) {
  auto process = ChildProcess::start(supervised.program);
  supervised.started = clock_.steady();
  if (!process) {
    supervised.start_again = supervised.started + supervised.pause;
    supervised.pause = std::min(supervised.pause * 2, pauses_.longest);
    say_(process.error().message);
    return;
  }
  supervised.process = std::make_unique<ChildProcess>(std::move(*process));
  ++supervised.restarts;
}

bool Supervisor::stop(const std::vector<std::string>& names, Duration patience,
                      const std::function<bool()>& hurry) {
  std::vector<Supervised*> stopping;
  for (Supervised& supervised : supervised_) {
    if (std::find(names.begin(), names.end(), supervised.program.name) == names.end()) continue;
    supervised.wanted = false;
    if (supervised.process == nullptr) continue;
    supervised.process->signal(SIGTERM);
    stopping.push_back(&supervised);
  }
  const SteadyTime deadline = clock_.steady() + patience;
  bool killed = false;
  while (true) {
    step();
    const bool all_ended = std::all_of(stopping.begin(), stopping.end(), [](const Supervised* one) {
      return one->process == nullptr;
    });
    if (all_ended) return !killed;
    if (!killed && (clock_.steady() >= deadline || hurry())) {
      killed = true;
      for (Supervised* one : stopping) {
        if (one->process == nullptr) continue;
        say_(fmt::format("{} did not stop in time and was killed", one->program.name));
        one->process->signal(SIGKILL);
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

std::vector<RunningProcess> Supervisor::processes() const {
  std::vector<RunningProcess> processes;
  for (const Supervised& supervised : supervised_) {
    const pid_t pid = supervised.process != nullptr ? supervised.process->pid() : 0;
    processes.push_back({supervised.program.name, pid, supervised.restarts});
  }
  return processes;
}

const Supervisor::Supervised* Supervisor::find(const std::string& name) const {
  const auto found = std::find_if(supervised_.begin(), supervised_.end(),
                                  [&](const Supervised& one) { return one.program.name == name; });
  return found == supervised_.end() ? nullptr : &*found;
}

bool Supervisor::refuses(const std::string& name) const {
  const Supervised* const supervised = find(name);
  return supervised != nullptr && supervised->refuses;
}

std::uint32_t Supervisor::restarts(const std::string& name) const {
  const Supervised* const supervised = find(name);
  return supervised == nullptr ? 0 : supervised->restarts;
}

std::map<std::string, Duration> Supervisor::cpu() const {
  std::map<std::string, Duration> used;
  for (const Supervised& supervised : supervised_) {
    Duration& sum = used[supervised.program.name];
    sum += supervised.cpu_of_ended;
    if (supervised.process != nullptr) sum += cpu_used(supervised.process->pid());
  }
  return used;
}

}  // namespace laban::cli
