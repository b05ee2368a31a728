#include "observer/cli/local/sibling_program.h"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "observer/cli/process/programs.h"

namespace laban::cli {

std::vector<std::string> words_for(const Target& target) {
  return {"--url", target.url, "--namespace", target.name_space};
}

std::vector<std::string> passed_on(const Context& context) {
  std::vector<std::string> words = context.rest;
  if (context.wants_json()) words.emplace_back("--json");
  return words;
}

Exit become_sibling(Context& context, const std::string& name,
                    const std::vector<std::string>& arguments) {
  const auto path = sibling(name);
  if (!path) return context.fail({Exit::failed, path.error().message, {}});
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
