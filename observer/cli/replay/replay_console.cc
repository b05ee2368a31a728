#include "observer/cli/replay/replay_console.h"

#include <fmt/core.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

namespace {

constexpr int poll_ms = 100;

}  // namespace

bool ReplayConsole::before(const wire::Decoded& event, std::int64_t pid) {
  const std::uint64_t sequence = event.position.sequence;
  const bool is_there = go_to_ > 0 && sequence >= go_to_;
  const bool is_hit = std::any_of(breakpoints_.begin(), breakpoints_.end(),
                                  [&](const auto& one) { return one.stops_before(event); });
  if (!is_there && !is_hit && (!steps_ || go_to_ > 0)) return true;
  go_to_ = 0;
  stopped_ = true;
  context_.out.flush();
  context_.err.line(
      {{fmt::format("next: #{} {} {}", sequence, event.envelope.saga, event.envelope.type),
        Colour::bold},
       {fmt::format("   (pid {}; enter, c, g #N, b COND, d N, l, q)", pid), Colour::dim}});
  while (true) {
    context_.err.flush();
    const auto line = read_line();
    if (!line) return false;
    const Answer answer = obey(*line);
    if (answer != Answer::ask_again) return answer == Answer::go;
  }
}

void ReplayConsole::after(const replay::ReplayComparison::Step& step) {
  for (const auto& one : breakpoints_) {
    if (!one.stops_after(step)) continue;
    context_.err.line({{"stopped: " + one.text(), Colour::bold}});
    steps_ = true;
    go_to_ = 0;
  }
}

ReplayConsole::Answer ReplayConsole::obey(const std::string& line) {
  const std::string word = line.substr(0, line.find(' '));
  const std::string rest = line.size() > word.size() ? line.substr(word.size() + 1) : "";
  if (word.empty() || word == "s") {
    steps_ = true;
    return Answer::go;
  }
  if (word == "c") {
    steps_ = false;
    return Answer::go;
  }
  if (word == "q") return Answer::end;
  const auto number = parse_sequence(rest);
  if (word == "g" && number) {
    go_to_ = *number;
    return Answer::go;
  }
  if (word == "d" && number && *number >= 1 && *number <= breakpoints_.size()) {
    breakpoints_.erase(breakpoints_.begin() + static_cast<std::ptrdiff_t>(*number - 1));
  } else if (word == "b") {
    auto made = observer::Breakpoint::parse(rest);
    if (made) breakpoints_.push_back(std::move(*made));
    if (!made) context_.err.line(made.error().message);
  } else if (word != "l") {
    context_.err.line(
        "enter or s: next; c: continue; g #N: go to; b COND: break; d N: delete; l: list; q: quit");
    return Answer::ask_again;
  }
  list();
  return Answer::ask_again;
}

void ReplayConsole::list() const {
  for (std::size_t i = 0; i < breakpoints_.size(); ++i)
    context_.err.line(fmt::format("{}  {}", i + 1, breakpoints_[i].text()));
  if (breakpoints_.empty()) context_.err.line("no breakpoints");
}

std::optional<std::string> ReplayConsole::read_line() {
  while (signals_.stop_requests() == 0) {
    if (const auto end = typed_.find('\n'); end != std::string::npos) {
      std::string line = typed_.substr(0, end);
      typed_.erase(0, end + 1);
      return line;
    }
    pollfd in{STDIN_FILENO, POLLIN, 0};
    if (::poll(&in, 1, poll_ms) <= 0) continue;
    char bytes[256];
    const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (got <= 0) return std::nullopt;
    typed_.append(bytes, static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

}  // namespace laban::cli
