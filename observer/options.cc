#include "observer/options.h"

#include <laban/arguments.h>

namespace laban::observer {

std::variant<ObserverOptions, int> parse_options(int argc, char** argv) {
  ObserverOptions options;
  std::string mode = name_of(options.mode);
  host::Program program{
      "laban-observer", "Watches every saga in the log, and requests undos when one fails.",
      host::arguments_of(options.process), [] {
        return "\nExample:\n  laban-observer --url nats://127.0.0.1:4222 --dir ./data --mode "
               "observe\n";
      }};
  program.arguments.push_back({"--mode",
                               &mode,
                               "observe: publishes nothing; propose: publishes ticks and decides, "
                               "but requests nothing; emit: requests undos",
                               {"observe", "propose", "emit"}});
  program.arguments.push_back({"--schemas", &options.schemas,
                               "Directory of event schemas (*.bfbs) that the log does not have "
                               "(default: those installed)"});
  if (const auto status = host::parse_arguments(program, argc, argv)) return *status;
  options.mode = *parse_mode(mode);
  return options;
}

}  // namespace laban::observer
