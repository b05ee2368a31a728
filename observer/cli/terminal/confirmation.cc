#include "observer/cli/terminal/confirmation.h"

#include <poll.h>
#include <unistd.h>

#include <chrono>

namespace laban::cli {

using namespace std::chrono_literals;

bool can_prompt() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }

bool is_confirmed(Printer& printer, SignalWatch& signals, const std::string& question) {
  printer.line({{question + "? "}, {"y or n, then Enter", Colour::dim}});
  printer.flush();
  // SIGINT is blocked while signals are watched, so Ctrl-C would not interrupt a blocking read.
  pollfd input{STDIN_FILENO, POLLIN, 0};
  while (::poll(&input, 1, 0) <= 0) {
    signals.wait(100ms);
    if (signals.stop_requests() > 0) return false;
  }
  char answer[16] = {};
  const auto size = ::read(STDIN_FILENO, answer, sizeof answer);
  std::string word(answer, size > 0 ? static_cast<std::size_t>(size) : 0);
  word.erase(word.find_last_not_of(" \r\n") + 1);
  return word == "y" || word == "yes" || word == "Y";
}

}  // namespace laban::cli
