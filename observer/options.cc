#include "observer/options.h"

#include <CLI/CLI.hpp>

#include "bus/host/loop.h"
#include "bus/schema/schema_registry.h"

namespace laban::observer {

std::variant<ObserverOptions, int> parse_options(int argc, char** argv) {
  ObserverOptions options;
  options.schemas = schema::default_schema_directory();
  std::string mode = name_of(options.mode);
  CLI::App app("Watches every saga in the log; asks for undos when one fails.", "laban-observer");
  host::add_options(app, options.process);
  app.add_option("--mode", mode,
                 "observe: publishes nothing; propose: keeps time, decides, asks for nothing; "
                 "emit: asks for undos")
      ->check(CLI::IsMember({"observe", "propose", "emit"}))
      ->capture_default_str();
  app.add_option("--schemas", options.schemas, "Directory of event schemas (*.bfbs)")
      ->capture_default_str();
  app.footer(
      "\nExample:\n  laban-observer --url nats://127.0.0.1:4222 --dir ./data --mode observe\n");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return static_cast<int>(host::exit_usage);
  }
  options.mode = *parse_mode(mode);
  return options;
}

}  // namespace laban::observer
