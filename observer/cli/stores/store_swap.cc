#include "observer/cli/stores/store_swap.h"

#include <fmt/format.h>

#include <algorithm>

#include "bus/store/rocks/directory.h"
#include "observer/api/status.h"
#include "observer/rebuild/store_swap.h"

namespace laban::cli {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr Duration patience = 60s;
constexpr Duration pause = 100ms;

// The process that holds one of the stores.
std::optional<int> holder_of(const std::vector<RebuiltStore>& stores) {
  for (const auto& one : stores) {
    if (const auto holder = rocks::lock_holder(one.store)) return holder;
  }
  return std::nullopt;
}

bool is_waiting(const std::vector<RebuiltStore>& stores) {
  return std::any_of(stores.begin(), stores.end(), [](const RebuiltStore& one) {
    std::error_code ignored;
    return fs::exists(observer::rebuilt_beside(one.store), ignored);
  });
}

Result<void> adopt_here(const std::vector<RebuiltStore>& stores) {
  for (const auto& one : stores) {
    if (auto adopted = observer::adopt_rebuilt(one.store); !adopted) return adopted.error();
  }
  return {};
}

bool answers(const ObserverClient& observer, const std::vector<RebuiltStore>& stores) {
  const auto status = observer.ask<api::Status>({}, 1s);
  if (!status) return false;
  return std::all_of(stores.begin(), stores.end(), [&](const RebuiltStore& one) {
    return std::any_of(status->partitions.begin(), status->partitions.end(),
                       [&](const api::PartitionStatus& partition) {
                         return partition.partition == one.partition &&
                                partition.checkpoint >= one.position;
                       });
  });
}

}  // namespace

Result<bool> swap_in(const std::vector<RebuiltStore>& stores, const ObserverClient& observer,
                     const Clock& clock, SignalWatch& signals) {
  const auto holder = holder_of(stores);
  if (!holder) {
    if (auto adopted = adopt_here(stores); !adopted) return adopted.error();
    return false;
  }
  // Its answer may be lost while it closes its connection: what counts is what it does.
  const auto asked = observer.ask<api::RebuildAdopt>();
  const SteadyTime until = clock.steady() + patience;
  while (clock.steady() < until && signals.stop_requests() == 0) {
    if (!is_waiting(stores) && answers(observer, stores)) return true;
    signals.wait(pause);
  }
  return Error{ErrorKind::unavailable,
               fmt::format("the observer (process {}) did not switch to the rebuilt stores{}{}; it "
                           "will when it is restarted",
                           *holder, asked ? "" : ": ", asked ? "" : asked.error().message)};
}

}  // namespace laban::cli
