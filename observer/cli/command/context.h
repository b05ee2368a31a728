#pragma once

// Context: what every command is given.

#include <laban/clock.h>

#include <memory>
#include <string>
#include <vector>

#include "bus/log/nats/connection.h"
#include "bus/log/wakeup.h"
#include "observer/cli/client/target.h"
#include "observer/cli/command/failure.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

enum class Format { table, wide, json, jsonl, name };

struct Context {
  Printer& out;  // results
  Printer& err;  // everything else
  Environment environment;
  const Clock& clock;
  Format format = Format::table;
  TargetOptions target;
  StyleChoice style;              // as chosen on the command line
  std::vector<std::string> rest;  // arguments kept for another program

  bool wants_json() const { return format == Format::json || format == Format::jsonl; }

  // Says what went wrong on stderr, in one line, and returns its exit code.
  Exit fail(const Failure& failure) const;
  Exit fail(const Error& error, std::string next = {}) const {
    return fail(failure_of(error, std::move(next)));
  }
};

// A connection to the system the command is meant for.
struct System {
  Target target;
  std::unique_ptr<nats::Connection> connection;
};
// `wakeup` may be null; it must outlive the connection.
Result<System> connect(const Context& context, Wakeup* wakeup = nullptr);

}  // namespace laban::cli
