#pragma once

// World: one run of a plan. One thread, one event queue, virtual time; after the plan's horizon all
// faults are over, and the run continues until nothing is left to do.

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "observer/projection/operator_event.h"
#include "tests/simulation/broker.h"
#include "tests/simulation/client.h"
#include "tests/simulation/mailbox.h"
#include "tests/simulation/process.h"

namespace laban::simulation {

struct Counts {
  std::uint64_t steps = 0;
  std::uint64_t deaths = 0;
  std::uint64_t messages = 0;
  std::array<std::uint32_t, fault_kind_count> faults{};  // that have begun
  std::uint32_t seams_reached = 0;                       // deaths at a seam
  std::uint32_t log_breaks = 0;                          // that a process noticed and stopped at
  std::uint32_t refills = 0;                             // that it repaired by itself
  std::uint32_t contradictions = 0;                      // that a process halted at
};

// A process that stopped by itself.
struct Stop {
  std::string process;
  Error why;
};

// A process that halted, because its rules are not those that wrote the log.
struct Halted {
  std::string service;
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;  // of the event that it would have contradicted
  EventId event;
  std::string type, saga;
  bool is_mended = false;  // it was replaced, when it claimed to have said what it halted at
  bool is_said = false;    // and had
};

class World {
 public:
  // All arguments must outlive it.
  World(const Plan& plan, const Knowledge& knowledge, Trace& trace);

  void run();

  bool is_at_rest() const { return is_at_rest_; }
  Duration now() const { return queue_.now(); }
  Duration horizon() const { return plan_.horizon; }
  const Counts& counts() const { return counts_; }
  const std::vector<Stop>& stops() const { return stops_; }
  const std::vector<Halted>& halts() const { return halts_; }
  Broker& broker() { return broker_; }
  const Client& client() const { return *client_; }
  const Mailbox& mailbox() const { return mailbox_; }
  const Conduct& conduct() const { return conduct_; }
  const std::vector<std::unique_ptr<Process>>& processes() const { return processes_; }

 private:
  struct Pace {
    Duration next_step = Duration::max();
    Duration idle{};
    Duration restart_after{};
  };

  void happen(const EventQueue::Entry& entry);
  void step(std::uint32_t process);
  void start(std::uint32_t process);
  void kill(std::uint32_t process, Duration restart_after);
  void wake(std::uint32_t process, Duration at);
  Duration latency();
  bool is_everything_quiet() const;
  void heal();

  void begin(const Fault& fault);
  void begin_at_process(const Fault& fault);
  void begin_at_broker(const Fault& fault);
  void relieve(const Fault& fault);
  void repeat_messages(const Fault& fault);
  void inject_garbage(const Fault& fault);
  void excuse_lost_orders(std::uint32_t victim);
  void cut_tail(const Fault& fault);
  bool is_log_break(const Error& why) const;
  bool has_other_base(std::uint32_t process, const Error& why) const;
  void rebuild_by_other_build(const Fault& fault);
  void rebuild_with_other_options(const Fault& fault);
  void rebuild_store(std::uint32_t process, std::uint32_t partition);
  Halted& note_halt(const Process& process, std::uint32_t partition);
  bool mend_halts(std::uint32_t process, const std::vector<std::uint32_t>& partitions);

  // Operators' actions.
  void say(std::uint32_t partition, const observer::OperatorEvent& event);
  void define(std::uint32_t variant, bool as_shadow);
  void change_options(const Fault& fault);
  void apply_schema(const Fault& fault);
  bool is_broken_schema(const Envelope& envelope) const;
  void say_again(std::uint32_t partition, const std::vector<StoredMessage>& words);
  void withdraw_shadow();
  void act(const Fault& fault);
  void act_on(const std::string& saga, const std::string& action, const std::string& step,
              std::uint32_t generation);
  void release_all();

  const Plan& plan_;
  Trace& trace_;
  Random random_;
  EventQueue queue_;
  Broker broker_;
  Mailbox mailbox_;
  Conduct conduct_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<Pace> paces_;
  std::unique_ptr<Client> client_;
  const Knowledge& knowledge_;
  std::uint32_t option_changes_ = 0;
  std::uint32_t schema_changes_ = 0;
  std::map<std::uint32_t, std::vector<StoredMessage>> lost_words_;  // by partition
  std::array<std::uint32_t, 2> versions_{};  // of the definition and of its shadow
  bool has_shadow_ = false;
  std::uint64_t acts_ = 0;
  std::set<std::string> held_;  // that an operator wants to hold
  bool is_healed_ = false;
  bool is_at_rest_ = false;
  Counts counts_;
  std::vector<Stop> stops_;
  std::vector<Halted> halts_;
};

}  // namespace laban::simulation
