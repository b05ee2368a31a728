#pragma once

// Shop: the participants of an order, on a log in memory. They take their time, refuse some orders,
// and answer undos like the real services: late actions are barred, and what was dispatched cannot
// be stopped. The same seed gives the same run.

#include <functional>
#include <map>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/worlds/observer_world.h"

namespace laban::observer::testing {

struct ShopPlan {
  std::uint64_t seed = 1;
  std::map<std::string, double> refuses;  // service -> share of its orders
  Duration fastest = std::chrono::milliseconds(1), slowest = std::chrono::milliseconds(20);
  double mails_fail = 0;
  // What the bus does to an event of a participant.
  double duplicated = 0;            // repeated later
  double lost = 0;                  // never comes; a bus that acknowledged it must not do that
  std::set<std::string> slow = {};  // services that take `delay` longer, for some orders
  Duration delay{};
  double delayed = 0;
};

class Shop {
 public:
  Shop(World& world, ShopPlan plan);

  void place(const std::string& saga);
  // Participants do what is due now. False if nothing was.
  bool step();
  // When the next thing is due; nothing if no participant has anything to do.
  std::optional<Time> next_due() const;

  // Runs shop and observers until nothing happens for `rest`, or `longest` is over.
  void run(std::vector<Observer*> observers, Duration rest, Duration longest);

  const std::set<std::string>& refused() const { return refused_; }  // sagas
  const std::set<std::string>& lost() const { return lost_; }        // sagas that lost an event

 private:
  struct Order {
    bool carrier = false, prepared = false, dispatched = false, stopped = false;
    std::set<std::string> barred, undone;  // services' actions
  };
  struct Task {
    Time due;
    std::uint64_t number;
    std::function<void()> run;
    bool operator>(const Task& other) const {
      return std::tie(due, number) > std::tie(other.due, other.number);
    }
  };

  double chance();
  void take_in();
  void schedule(const std::string& service, const std::string& saga, std::function<void()> run);
  void handle(const std::string& service, const std::string& type, const std::string& saga,
              const EventId& id);
  void handle_logistics(const std::string& type, const std::string& saga, const EventId& id);
  void undo(const std::string& type, const std::string& saga, const EventId& id);
  void act(const std::string& service, const std::string& done, const std::string& refusal,
           const std::string& saga, const EventId& cause);
  void dispatch_if_ready(const std::string& saga, const EventId& cause);
  void say(const std::string& type, const std::string& saga, const EventId& cause,
           const std::string& name = "");
  bool refuses(const std::string& service, const std::string& saga);

  World& world_;
  const ShopPlan plan_;
  std::mt19937_64 random_;
  std::size_t read_ = 0;
  std::uint64_t tasks_made_ = 0;
  std::priority_queue<Task, std::vector<Task>, std::greater<>> tasks_;
  std::map<std::pair<std::string, std::string>, Time> busy_until_;  // by service and saga
  std::map<std::string, Order> orders_;
  std::set<EventId> handled_;
  std::set<std::string> refused_, lost_;
};

}  // namespace laban::observer::testing
