#pragma once

// Process: a service or an observer with one task per partition, as its program runs them. Its
// disks outlive it.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"
#include "observer/projection/projection.h"
#include "tests/simulation/fixtures.h"
#include "tests/simulation/protocol_state.h"
#include "tests/simulation/seams.h"
#include "tests/simulation/simulated_effects.h"

namespace laban::simulation {

class Process {
 public:
  struct Home {
    const Plan& plan;
    EventQueue& queue;
    Broker& broker;
    Mailbox& mailbox;
    Random& random;
    Conduct& conduct;
    const Knowledge& knowledge;
  };
  // The result of a step.
  struct Stepped {
    bool was_busy = false;
    bool has_died = false;        // at a seam, as planned
    std::optional<Error> wrong;   // it stopped, unplanned
    std::uint32_t partition = 0;  // the error that it stopped on
    bool needs_restart = false;   // by itself
    // Partitions on which it has halted: its rules are not those that wrote the log.
    std::vector<std::uint32_t> halted{};
  };

  Process(const Home& home, std::uint32_t number);

  const std::string& name() const { return name_; }
  bool is_observer() const { return mode_.has_value(); }
  std::optional<observer::Mode> mode() const { return mode_; }
  bool is_alive() const { return life_ != nullptr; }
  bool is_running() const { return is_alive() && troubles.stops == 0; }

  void start();
  // Everything that is not on a disk is lost.
  void end();
  Stepped step();

  // After a step with nothing to do: when there will be something again without a notification.
  std::optional<Duration> next_due() const;
  // The whole log is read and nothing is left to do.
  bool is_quiet() const;

  void ask(std::uint32_t partition, std::string endpoint, std::string body,
           std::function<void(Result<std::string>)> done);

  Life& life() { return *life_; }
  void lose_readers();
  void break_connections();
  // What is built in its place is built by a build with these rules.
  void lose_store(std::uint32_t partition, Rules rules = Rules::own);
  bool is_of_other_build(std::uint32_t partition) const {
    return parts_[partition].rules != Rules::own;
  }
  // What its command line says from the next life on.
  void give_options(std::uint32_t partition, Service::OptionValues options);
  void lose_power(std::size_t writes);

  // For the audit.
  std::shared_ptr<memory::Disk> disk(std::uint32_t partition) const {
    return parts_[partition].disk;
  }
  const runtime::PartitionTask& unit(std::uint32_t partition) const {
    return *parts_[partition].unit;
  }
  const Service& service(std::uint32_t partition) const { return *parts_[partition].service; }

  Troubles troubles;
  SkewedClock clock;

 private:
  struct Part {
    std::shared_ptr<memory::Disk> disk;
    std::optional<Service> service;
    Rules rules = Rules::own;
    // Of one life.
    std::shared_ptr<Link> link;
    std::unique_ptr<Log> log;
    std::unique_ptr<Store> store;
    std::unique_ptr<Store> committed;  // what is on the disk
    std::unique_ptr<runtime::EventProcessor> processor;
    std::unique_ptr<SimulatedEffects> effects;
    std::unique_ptr<runtime::PartitionTask> unit;
    std::size_t resumed_with = 0;  // event types, see observer/daemon.cc
  };
  static std::size_t known_types(const Part& part);
  void start(std::uint32_t partition);
  void check_committed(const Part& part, Family family, const std::string& key,
                       std::string_view data) const;
  const schema::SchemaHistory& installation(std::uint32_t partition) const;
  std::unique_ptr<runtime::EventProcessor> make_processor(std::uint32_t partition) const;
  std::shared_ptr<memory::Disk> make_disk() const;

  const Home home_;
  const std::uint32_t number_;
  const std::string name_;
  std::optional<observer::Mode> mode_;
  std::unique_ptr<Life> life_;
  std::uint64_t lives_ = 0;
  std::vector<Part> parts_;
};

}  // namespace laban::simulation
