#include "observer/cli/local/sibling_program.h"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "observer/cli/process/programs.h"

namespace laban::cli {

namespace {

// Not among the arguments: everybody on the machine sees those, and an address may hold a password.
void say_where(const Target& target) {
  ::setenv("NATS_URL", target.url.c_str(), 1);
  if (target.credentials_file.empty()) {
    ::unsetenv("NATS_CREDS");
  } else {
    ::setenv("NATS_CREDS", target.credentials_file.c_str(), 1);
  }
}

}  // namespace

std::vector<std::string> passed_on(const Context& context) {
  std::vector<std::string> words = context.rest;
  if (context.wants_json()) words.emplace_back("--json");
  return words;
}

Exit become_sibling(Context& context, const std::string& name,
                    const std::vector<std::string>& arguments, const Target& target) {
  const auto path = sibling(name);
  if (!path) return context.fail({Exit::failed, path.error().message, {}});
  say_where(target);
  std::vector<std::string> words{path->string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  context.out.flush();
  context.err.flush();
  ::signal(SIGPIPE, SIG_DFL);
  ::execv(argv.front(), argv.data());
  return context.fail(
      {Exit::failed, fmt::format("cannot run {}: {}", path->string(), std::strerror(errno)), {}});
}

}  // namespace laban::cli
