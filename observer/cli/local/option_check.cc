#include "observer/cli/local/option_check.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "bus/store/rocks/open_files.h"
#include "observer/cli/local/services.h"
#include "observer/cli/process/programs.h"
#include "observer/cli/process/spawn.h"

namespace laban::cli {
namespace {

using Options = std::map<std::string, std::string>;

std::string read_to_end(int fd) {
  std::string text;
  char bytes[4096];
  while (true) {
    const ssize_t count = ::read(fd, bytes, sizeof bytes);
    if (count > 0) text.append(bytes, static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) return text;
  }
}

// Its words end with a hint to the help of that program.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

Result<void> ask(const std::string& name, const Options& options) {
  const auto path = sibling("laban-" + name);
  if (!path) return path.error();
  std::vector<std::string> argv{path->string(), "--check-options"};
  for (const auto& [option, value] : options) argv.push_back("--" + option + "=" + value);
  auto words = Pipe::make();
  if (!words) return words.error();
  const auto pid = spawn({.argv = argv, .out = words->write_end(), .err = words->write_end()});
  if (!pid) return pid.error();
  words->close_write_end();
  const std::string said = first_line(read_to_end(words->read_end()));
  int status = 0;
  while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Error{ErrorKind::invalid,
               said.empty() ? fmt::format("laban-{} refuses its options", name) : said};
}

}  // namespace

Result<void> check_settings(const SystemSettings& settings) {
  const auto services = service_names();
  if (!services) return services.error();
  for (const auto& [name, options] : settings.options) {
    const bool exists = std::find(services->begin(), services->end(), name) != services->end();
    if (!exists && name != "observer") {
      return Error{ErrorKind::invalid, fmt::format("no such service: '{}'. Services: {}", name,
                                                   fmt::join(*services, ", "))};
    }
    if (const auto taken = ask(name, options); !taken) return taken;
  }
  const auto tables =
      rocks::tables_for_each(rocks::open_files_limit(), settings.partitions, rocks::most_families);
  if (!tables) return Error{ErrorKind::conflict, tables.error().message};
  return {};
}

}  // namespace laban::cli
