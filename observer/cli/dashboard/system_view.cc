#include "observer/cli/dashboard/system_view.h"

#include "bus/log/nats/discovery.h"
#include "observer/cli/client/observer_client.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {
constexpr Duration patience_with_services = 300ms;
}  // namespace

Result<top::ServiceMap> read_services(const System& system) {
  const ObserverClient observer(system);
  const auto overview = observer.ask("overview", {{"types", true}});
  if (!overview) return overview.error();
  const auto answers =
      nats::discover(*system.connection, patience_with_services,
                     [&](const auto& so_far) { return top::have_all_answered(*overview, so_far); });
  if (!answers) return answers.error();
  return top::services_of(*overview, *answers, system.target.name_space);
}

}  // namespace laban::cli
