#pragma once

// Which system a command talks to:
//   --url  >  --dir (DIR/run.json)  >  NATS_URL  >  a NATS context  >  the last `laban up` of this
//   user

#include <laban/result.h>

#include <filesystem>
#include <optional>
#include <string>

#include "observer/cli/terminal/style.h"

namespace laban::cli {

struct TargetOptions {
  std::string url;
  std::string dir;
  std::string name_space;
};

struct Target {
  std::string url;
  std::string name_space = "shop";
  std::string credentials_file;
  std::filesystem::path dir;  // empty when only an address is known
  std::string origin;         // where it comes from: "--dir", "NATS_URL", "last laban up"
};

// `unavailable` when no system is given, or the given one is not running.
Result<Target> resolve_target(const TargetOptions& options, const Environment& environment);

// $XDG_STATE_HOME/laban, by default ~/.local/state/laban.
std::filesystem::path state_directory(const Environment& environment);

// The directory of the last `laban up` of this user.
std::optional<std::filesystem::path> last_directory(const Environment& environment);
Result<void> remember_directory(const std::filesystem::path& dir, const Environment& environment);

}  // namespace laban::cli
