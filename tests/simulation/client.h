#pragma once

// Client: requests every order until it is answered, as `laban-orders place` does.

#include <functional>
#include <string>
#include <vector>

#include "tests/simulation/event_queue.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/process.h"

namespace laban::simulation {

class Client {
 public:
  enum class Answer : std::uint8_t { none, accepted, refused };
  struct Asked {
    Answer answer = Answer::none;
    bool is_excused = false;  // accepted, then lost with the store
  };

  Client(const Plan& plan, EventQueue& queue, Process& service);

  // Requests order number `index` unless it was answered.
  void ask(std::uint32_t index);
  bool is_done() const { return answered_ == asked_.size(); }

  const std::vector<Asked>& asked() const { return asked_; }
  const std::vector<std::string>& complaints() const { return complaints_; }

  // The service has lost its store, or part of it: accepted orders that are not in the log are
  // gone.
  void excuse(const std::function<bool(const std::string& order)>& is_in_log);

 private:
  void hear(std::uint32_t index, const Result<std::string>& answer);

  const Plan& plan_;
  EventQueue& queue_;
  Process& service_;
  std::vector<Asked> asked_;
  std::size_t answered_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace laban::simulation
