#include "tests/simulation/client.h"

#include <fmt/core.h>

namespace laban::simulation {

using namespace std::chrono_literals;

namespace {
constexpr Duration patience = 2s;
}

Client::Client(const Plan& plan, EventQueue& queue, Process& service)
    : plan_(plan), queue_(queue), service_(service), asked_(plan.orders.size()) {
  for (std::uint32_t index = 0; index < plan.orders.size(); ++index)
    queue.add(plan.orders[index].at, Happening::order, index);
}

void Client::ask(std::uint32_t index) {
  if (asked_[index].answer != Answer::none) return;
  queue_.add(queue_.now() + patience, Happening::order, index);
  if (!service_.is_running()) return;
  const PlannedOrder& order = plan_.orders[index];
  service_.ask(partition_of(order.id, plan_.partitions), "place", order.json,
               [this, index](const Result<std::string>& answer) { hear(index, answer); });
}

void Client::hear(std::uint32_t index, const Result<std::string>& answer) {
  if (asked_[index].answer != Answer::none) return;
  // Too many wait while the service cannot reach its log; ask() tries again.
  if (!answer && answer.error().kind == ErrorKind::unavailable) return;
  const std::string text = answer ? *answer : answer.error().message;
  const auto says = [&](const char* status) {
    return text.find(fmt::format("\"status\":\"{}\"", status)) != std::string::npos;
  };
  const bool is_placed = answer && (says("accepted") || says("already_placed"));
  asked_[index].answer = is_placed ? Answer::accepted : Answer::refused;
  ++answered_;
  if (!is_placed) complaints_.push_back(fmt::format("{}: {}", plan_.orders[index].id, text));
}

void Client::excuse(const std::function<bool(const std::string& order)>& is_in_log) {
  for (std::uint32_t index = 0; index < asked_.size(); ++index) {
    if (asked_[index].answer == Answer::accepted && !is_in_log(plan_.orders[index].id))
      asked_[index].is_excused = true;
  }
}

}  // namespace laban::simulation
