// laban services: which services answer, what they handle and emit, which sagas wait for them.

#include "observer/cli/client/observer_client.h"
#include "observer/cli/dashboard/commands.h"
#include "observer/cli/dashboard/services_view.h"
#include "observer/cli/dashboard/system_view.h"

namespace laban::cli {
namespace {

class ServicesCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "services",
        Group::watch,
        "list services: health, lag, event types, and the sagas that wait for them",
        {{"laban services", "all of them"},
         {"laban services payment", "one of them"},
         {"laban services --json", "for scripts"}},
        "Reports a service when a saga waits for it much longer than usual, long before that "
        "saga's deadline. Latencies and failures cover the last ten minutes; event counts cover "
        "the whole log. Also lists event types that no service handles. Exit 5: no such "
        "service."};
  }

  std::vector<Option> options() override { return {{"NAME", "NAME", "only this service", &name_}}; }

  Exit run(Context& context) override {
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    auto map = read_services(*system);
    if (!map) return context.fail(map.error());
    if (!name_.empty()) {
      std::erase_if(map->services, [&](const auto& row) { return row.name != name_; });
      std::erase_if(map->unheard, [&](const auto& one) { return one.source != name_; });
      std::erase_if(map->silent, [&](const auto& one) { return one != name_; });
      if (map->services.empty()) {
        return context.fail(Error{ErrorKind::not_found, "there is no service '" + name_ + "'"},
                            "List services with: laban services");
      }
    }
    if (context.wants_json()) {
      context.out.json(dump(top::to_json(*map), context.format == Format::json ? 2 : -1));
    } else if (context.format == Format::name) {
      for (const auto& row : map->services) context.out.line(row.name);
    } else {
      print_services(context.out, *map);
    }
    return Exit::done;
  }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_services() { return std::make_unique<ServicesCommand>(); }

}  // namespace laban::cli
