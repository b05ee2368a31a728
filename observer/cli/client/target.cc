#include "observer/cli/client/target.h"

#include <fmt/core.h>
#include <laban/json.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bus/file/atomic_write.h"
#include "bus/file/read_file.h"
#include "bus/log/nats/address.h"
#include "observer/cli/client/run_file.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {
namespace {

namespace fs = std::filesystem;

fs::path home_relative(const Environment& environment, const char* variable,
                       const char* otherwise) {
  const auto chosen = environment(variable);
  if (chosen && fs::path(*chosen).is_absolute()) return *chosen;
  return fs::path(environment("HOME").value_or("/")) / otherwise;
}

std::optional<std::string> first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty()) return std::nullopt;
  return line;
}

Result<Target> running_in(const fs::path& dir, std::string origin) {
  const auto run = read_run_file(dir);
  if (!run) return run.error();
  if (!DirectoryLock::is_held(dir)) {
    return Error{ErrorKind::unavailable,
                 fmt::format("the system in {} is not running. Start it with: laban up --dir {}",
                             dir.string(), dir.string())};
  }
  return Target{run->url, run->settings.name_space, {}, dir, std::move(origin)};
}

std::string login_in(const nlohmann::json& context) {
  const std::string user = text_in(context, "user");
  return user.empty() ? text_in(context, "token") : user + ":" + text_in(context, "password");
}

// What else a context says about connecting. Told with every failure, of which it may be the cause.
std::string left_out(const nlohmann::json& context) {
  std::string names;
  for (const char* name : {"ca", "cert", "key", "nkey", "nsc", "user_jwt", "socks_proxy",
                           "jetstream_domain", "jetstream_api_prefix", "inbox_prefix"}) {
    if (!text_in(context, name).empty()) names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names.empty() ? names : ", of which laban does not use: " + names;
}

// The contexts of the nats command line: <config>/nats/context/<name>.json.
std::optional<Result<Target>> from_context(const Environment& environment) {
  const fs::path folder = home_relative(environment, "XDG_CONFIG_HOME", ".config") / "nats";
  const auto from_environment = environment("NATS_CONTEXT");
  const auto name = from_environment ? from_environment : first_line(folder / "context.txt");
  if (!name || name->empty()) return std::nullopt;
  const fs::path path = folder / "context" / (*name + ".json");
  const auto text = read_file(path);
  if (!text && !from_environment) return std::nullopt;
  if (!text && text.error().kind != ErrorKind::not_found) return text.error();
  if (!text) {
    std::vector<std::string> contexts;
    std::error_code ignored;
    for (const auto& file : fs::directory_iterator(folder / "context", ignored))
      contexts.push_back(file.path().stem().string());
    std::sort(contexts.begin(), contexts.end());
    return Error{
        ErrorKind::invalid,
        fmt::format("{} (NATS_CONTEXT)", observer::no_such("NATS context", *name, contexts))};
  }
  const auto document = parse_json<nlohmann::json>(*text);
  const std::string url = text_in(document, "url");
  if (url.empty()) {
    return Error{ErrorKind::not_found,
                 fmt::format("the NATS context {} ({}) has no url", *name, path.string())};
  }
  const std::string login = login_in(document);
  return Target{login.empty() ? url : nats::with_login(url, login),
                "shop",
                text_in(document, "creds"),
                {},
                "context " + *name + left_out(document)};
}

Result<Target> choose(const TargetOptions& options, const Environment& environment) {
  if (!options.url.empty()) {
    return Target{options.url, "shop", environment("NATS_CREDS").value_or(""), options.dir,
                  "--url"};
  }
  if (!options.dir.empty()) return running_in(fs::absolute(options.dir), "--dir");
  if (const auto url = environment("NATS_URL"); url && !url->empty()) {
    return Target{*url, "shop", environment("NATS_CREDS").value_or(""), {}, "NATS_URL"};
  }
  if (const auto context = from_context(environment)) return *context;
  if (const auto dir = last_directory(environment)) return running_in(*dir, "last laban up");
  return Error{ErrorKind::unavailable,
               "no system found. Start one with: laban up; or name one with --dir or NATS_URL"};
}

}  // namespace

Result<Target> resolve_target(const TargetOptions& options, const Environment& environment) {
  auto target = choose(options, environment);
  if (!target) return target;
  if (!options.name_space.empty()) {
    target->name_space = options.name_space;
  } else if (const auto name = environment("LABAN_NAMESPACE");
             name && !name->empty() && target->dir.empty()) {
    target->name_space = *name;
  }
  return target;
}

fs::path state_directory(const Environment& environment) {
  return home_relative(environment, "XDG_STATE_HOME", ".local/state") / "laban";
}

std::optional<fs::path> last_directory(const Environment& environment) {
  const auto line = first_line(state_directory(environment) / "last");
  if (!line) return std::nullopt;
  return fs::path(*line);
}

Result<void> remember_directory(const fs::path& dir, const Environment& environment) {
  const fs::path folder = state_directory(environment);
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  return write_atomically(folder / "last", dir.string() + "\n");
}

}  // namespace laban::cli
