#include "bus/host/loop.h"
#include "observer/daemon.h"

int main(int argc, char** argv) {
  using namespace laban;
  using observer::ObserverDaemon;
  const auto parsed = observer::parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& options = std::get<observer::ObserverOptions>(parsed);

  if (options.process.only_check) return host::exit_done;

  std::unique_ptr<schema::SchemaHistory> schemas;
  return host::run_daemon(
      std::string(observer::observer_name), options.process,
      [&](const host::DaemonContext& context) -> Result<std::unique_ptr<host::Daemon>> {
        if (!schemas) {
          auto loaded = ObserverDaemon::load_schemas(options);
          if (!loaded) return loaded.error();
          schemas = std::move(*loaded);
        }
        return std::unique_ptr<host::Daemon>(
            std::make_unique<ObserverDaemon>(options, *schemas, context));
      });
}
