#include "tests/simulation/bug_hunt.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <sstream>

#include "tests/simulation/run.h"

namespace laban::simulation {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void say(int to, const std::string& line) {
  for (std::string_view left = line; !left.empty();) {
    const auto written = ::write(to, left.data(), left.size());
    if (written <= 0) ::_exit(1);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

// The child's output, line by line:   line := "seed " number | "red " rule " " example
void play_until_red(const PlantedBug& bug, const Hunt& options, int to) {
  const Knowledge knowledge = learn();
  auto missing = bug.rules;
  for (std::uint64_t seed = 1; seed <= options.seeds && !missing.empty(); ++seed) {
    say(to, fmt::format("seed {}\n", seed));
    Plan plan = make_plan(seed, options.plan);
    plan.mistake = bug.mistake;
    if (!bug.needs_low_limits) plan.limits = {};
    for (const auto& rule : run(plan, knowledge).rules) {
      if (!is_broken(rule)) continue;
      std::string example = rule.examples.empty() ? rule.why_unknown : rule.examples.front();
      std::replace(example.begin(), example.end(), '\n', ' ');
      say(to, fmt::format("red {} {}\n", rule.name, example));
      std::erase(missing, rule.name);
    }
  }
}

void run_test(const PlantedBug& bug, const Hunt& options, int to) {
  ::dup2(to, STDOUT_FILENO);
  const auto program = (options.programs / bug.program).string();
  auto which = "--test-case=" + bug.rules.front();
  std::replace(which.begin(), which.end(), ',', '?');  // a comma would begin another name
  ::execl(program.c_str(), program.c_str(), which.c_str(), "--no-colors", nullptr);
  ::_exit(127);
}

struct Ending {
  std::string said;
  int status = 0;
};

// In a separate process, because a bug may crash it.
Ending in_child(std::chrono::seconds patience, const std::function<void(int)>& work) {
  int ends[2];
  if (::pipe(ends) != 0) return {"", 127 << 8};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    ::alarm(static_cast<unsigned>(patience.count()));
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDERR_FILENO);
    try {
      work(ends[1]);
    } catch (...) {
      std::abort();
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  Ending ending;
  char bytes[4096];
  for (ssize_t count; (count = ::read(ends[0], bytes, sizeof bytes)) > 0;)
    ending.said.append(bytes, static_cast<std::size_t>(count));
  ::close(ends[0]);
  ::waitpid(child, &ending.status, 0);
  return ending;
}

void note_red(Catch& caught, const std::string& rule, std::string example) {
  if (caught.red.empty()) caught.example = std::move(example);
  caught.red.emplace(rule, caught.seeds);
}

void read_seeds(const Ending& ending, Catch& caught) {
  std::istringstream lines(ending.said);
  for (std::string word, rest; lines >> word && std::getline(lines >> std::ws, rest);) {
    const auto space = rest.find(' ');
    if (word == "seed") ++caught.seeds;
    if (word == "red")
      note_red(caught, rest.substr(0, space), space == rest.npos ? "" : rest.substr(space + 1));
  }
  if (!WIFSIGNALED(ending.status)) return;
  const int signal = WTERMSIG(ending.status);
  note_red(caught, signal == SIGALRM ? never_ends : process_dies, ::strsignal(signal));
}

void read_test(const PlantedBug& bug, const Ending& ending, Catch& caught) {
  caught.seeds = 1;
  constexpr std::string_view counted = "test cases:";
  const auto at = ending.said.find(counted);
  const bool was_run =
      at != ending.said.npos && std::strtoul(&ending.said[at + counted.size()], nullptr, 10) == 1;
  if (was_run && ending.status != 0) note_red(caught, bug.rules.front(), "the test fails");
  if (WIFSIGNALED(ending.status)) note_red(caught, bug.rules.front(), "the test dies");
}

}  // namespace

Catch hunt(const PlantedBug& bug, const Hunt& options) {
  using SteadyClock = std::chrono::steady_clock;
  const auto begun = SteadyClock::now();
  const bool is_test = !bug.program.empty();
  const auto ending = in_child(options.patience, [&](int to) {
    if (is_test) run_test(bug, options, to);
    play_until_red(bug, options, to);
  });
  Catch caught;
  if (is_test) {
    read_test(bug, ending, caught);
  } else {
    read_seeds(ending, caught);
  }
  caught.seconds = std::chrono::duration<double>(SteadyClock::now() - begun).count();
  for (const auto& rule : bug.rules) {
    if (!caught.red.contains(rule)) caught.missing.push_back(rule);
  }
  for (const auto& [rule, seed] : caught.red) {
    if (!contains(bug.rules, rule) && !contains(bug.besides, rule))
      caught.unexpected.push_back(rule);
  }
  return caught;
}

std::vector<std::string> red_without_bug(const Hunt& options) {
  std::vector<PlantedBug> looks{{"", "", {"nothing"}, {}}};
  for (const auto& bug : planted_bugs()) {
    if (!bug.program.empty()) looks.push_back(bug);
  }
  Hunt few = options;
  few.seeds = 3;
  std::vector<std::string> red;
  for (const auto& look : looks) {
    for (const auto& [rule, seed] : hunt(look, few).red) red.push_back(rule);
  }
  return red;
}

}  // namespace laban::simulation
