#pragma once

// Opens the definitions of a system, for every command that works on them.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/command.h"
#include "observer/cli/definitions/definition_log.h"

namespace laban::cli {

struct DefinitionAccess {
  System system;
  std::unique_ptr<schema::SchemaRegistry> schemas;
  DefinitionLog log;

  ObserverClient observer() const { return ObserverClient(system); }

  // With the event schemas beside the programs.
  static Result<DefinitionAccess> open(const Context& context);
  // `wakeup` may be null; it must outlive this.
  static Result<DefinitionAccess> open(const Context& context,
                                       std::unique_ptr<schema::SchemaRegistry> schemas,
                                       Wakeup* wakeup = nullptr);
};

// Options shared by the commands that change definitions.
struct ChangeTerms {
  std::string reason, who, timeout;
  bool dry_run = false;

  // The options that set them. `doing`: "applies", "withdraws".
  std::vector<Option> options(const std::string& doing);
  // A reason is required unless it is a dry run. `change`: "an application".
  std::optional<Failure> check(const std::string& change) const;
  // How long to wait for a running observer.
  Result<Duration> patience() const;
};

}  // namespace laban::cli
