#pragma once

// The two seams of a simulated process: its log, through a link to the broker, and its store, on a
// disk that outlives it.

#include <functional>
#include <memory>

#include "bus/log/log.h"
#include "bus/store/store.h"
#include "tests/simulation/broker.h"
#include "tests/simulation/life.h"

namespace laban::simulation {

// Called with every publication before it is sent.
using OnPublish = std::function<void(std::uint64_t token, std::string_view data)>;

// All arguments must outlive it.
std::unique_ptr<Log> open_log(Broker& broker, std::shared_ptr<Link> link, Life& life,
                              const Plan& plan, OnPublish on_publish);
std::unique_ptr<Store> open_store(std::unique_ptr<Store> disk, Life& life, Troubles& troubles,
                                  const Plan& plan);

}  // namespace laban::simulation
