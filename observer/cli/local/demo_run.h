#pragma once

// DemoRun: places orders into a running system, watches until all have ended, and has them audited.

#include <functional>
#include <optional>
#include <string>

#include "observer/api/saga.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/local/demo_view.h"
#include "observer/cli/local/documents.h"
#include "observer/cli/local/local_system.h"

namespace laban::cli {

struct DemoPlan {
  std::uint64_t count = 0;  // generated orders
  std::uint64_t seed = 1;
  double rate = 0;                               // orders per second; 0: as fast as possible
  std::string orders_file;                       // instead of generated ones
  Duration patience = std::chrono::seconds(60);  // without progress
};

struct DemoResult {
  PlacedOrders placing;
  Snapshot last;
  bool gave_up = false;           // no progress for longer than the plan's patience
  std::optional<double> seconds;  // from the first order placed to the last saga ended, in log time
  std::uint64_t log_messages = 0;
  std::map<std::string, Duration> cpu;  // of the system's processes meanwhile, by name
  Duration placing_cpu{};
  AuditedRules audit;
  std::string audit_json;  // the same, and whatever else laban-audit says
  int audit_exit = 1;
  std::vector<api::SagaDetail> sagas;  // worth looking at

  std::uint64_t placed() const { return placing.orders_accepted + placing.already_placed; }
  Duration cpu_of_all() const;
  bool holds() const { return audit_exit == 0 && !gave_up; }
};

class DemoRun {
 public:
  using Show =
      std::function<void(const Snapshot& before, const Snapshot& now, const DemoProgress&)>;

  // All must outlive this. `show` is called about twice a second.
  DemoRun(LocalSystem& system, DemoPlan plan, const Clock& clock, SignalWatch& signals, Show show);

  // `unavailable` after a stop signal; other errors explain why there is no result.
  Result<DemoResult> run();

 private:
  Result<void> place(DemoResult& result);
  Result<void> wait_for_endings(DemoResult& result);
  Result<void> audit(DemoResult& result);

  Program placing_program() const;
  // Supervises, looks and shows, all at intervals. Fails after a stop signal.
  Result<void> keep_going();
  void take_snapshot();
  bool all_ended(std::uint64_t placed) const;
  bool is_quiet() const;
  std::uint64_t log_end();

  LocalSystem& system_;
  DemoPlan plan_;
  const Clock& clock_;
  SignalWatch& signals_;
  Show show_;
  ObserverClient observer_;
  const SteadyTime started_;
  Snapshot before_, now_;
  SteadyTime next_look_{}, last_move_{}, last_message_{};
  std::uint64_t last_end_ = 0;
};

}  // namespace laban::cli
