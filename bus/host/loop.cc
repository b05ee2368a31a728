#include "bus/host/loop.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "bus/host/limits.h"
#include "bus/runtime/limits.h"

namespace laban::host {

using namespace std::chrono_literals;

Loop::Loop(std::string name, const Clock& clock, Wakeup& wakeup, Logger logger,
           runtime::Pulse& pulse)
    : name_(std::move(name)),
      clock_(clock),
      wakeup_(wakeup),
      logger_(std::move(logger)),
      pulse_(pulse) {}

void Loop::add(runtime::PartitionTask& task, std::uint32_t partition) {
  members_.push_back({&task, partition, {}});
}

Result<void> Loop::serve(RequestServer& server, const std::string& endpoint) {
  server_ = &server;
  for (const auto& member : members_) {
    const std::string name = endpoint + "-" + std::to_string(member.partition);
    if (auto served = server.serve(name_, name); !served) return served;
    routes_[name] = {member.task, endpoint};
  }
  return {};
}

void Loop::on_other_request(RequestServer& server,
                            std::function<Result<std::string>(const Request&)> answer) {
  server_ = &server;
  other_ = std::move(answer);
}

void Loop::every(Duration period, std::function<void()> call) {
  period_ = period;
  periodic_ = std::move(call);
}

void Loop::take_requests() {
  if (server_ == nullptr) return;
  requests_.clear();
  server_->take(requests_, limits::requests_per_step);
  for (auto& request : requests_) route(std::move(request));
}

void Loop::route(Request request) {
  pulse_.work("question {0} of {1} bytes", request.endpoint, request.body.size());
  if (const auto found = routes_.find(request.endpoint); found != routes_.end()) {
    found->second.task->request(found->second.endpoint, std::move(request.body),
                                [this, token = request.token](Result<std::string> answer) {
                                  server_->reply(token, std::move(answer));
                                });
    return;
  }
  if (other_) return server_->reply(request.token, other_(request));
  server_->reply(request.token,
                 Error{ErrorKind::not_found, name_ + " has no endpoint " + request.endpoint});
}

void Loop::log_waiting(Member& member) {
  const std::string& now = member.task->waiting();
  if (now == member.waiting) return;
  if (now.empty()) {
    logger_->info("partition {}: reading from sequence {}", member.partition,
                  member.task->checkpoint());
  } else {
    logger_->warn("partition {}: {}", member.partition, now);
  }
  member.waiting = now;
}

Result<bool> Loop::round() {
  pulse_.work("taking requests");
  take_requests();
  bool busy = false;
  for (auto& member : members_) {
    const auto stepped = member.task->step();
    if (!stepped) return stepped.error();
    busy |= *stepped;
    log_waiting(member);
  }
  if (periodic_ && clock_.steady() - last_periodic_ >= period_) {
    last_periodic_ = clock_.steady();
    pulse_.work("describing its state");
    periodic_();
  }
  return busy;
}

Duration Loop::pause() const {
  Duration pause = limits::idle_pause;
  for (const auto& member : members_) {
    const auto due = member.task->next_due();
    if (due) pause = std::clamp<Duration>(*due - clock_.steady(), 1ms, pause);
  }
  return pause;
}

int Loop::fail(const Error& error) {
  const auto needs_restart = [](const Member& member) { return member.task->needs_restart(); };
  if (std::any_of(members_.begin(), members_.end(), needs_restart)) {
    logger_->warn("{}", error.message);
    return restart_from_log;
  }
  logger_->error("stopping: {}", error.message);
  return exit_storage;
}

int Loop::run(const StopSignal& stop) {
  while (!stop.is_set() && !is_ending_) {
    const auto busy = round();
    if (!busy) return fail(busy.error());
    if (!*busy) {
      pulse_.work("waiting for something to do");
      wakeup_.wait(pause());
    }
  }
  return stop_in_order();
}

int Loop::stop_in_order() {
  const SteadyTime until = clock_.steady() + limits::stop_patience;
  const auto is_quiet = [](const Member& member) {
    return member.task->outbox_size() == 0 || member.task->contradiction() != nullptr;
  };
  do {
    const auto busy = round();
    if (!busy) return fail(busy.error());
    if (!*busy && std::all_of(members_.begin(), members_.end(), is_quiet)) break;
    if (!*busy) wakeup_.wait(10ms);
  } while (clock_.steady() < until);
  pulse_.wait("writing what was read before it stops");
  for (auto& member : members_) {
    if (auto flushed = member.task->flush(); !flushed) return fail(flushed.error());
    const auto& counters = member.task->counters();
    logger_->info(
        "partition {}: stopped at sequence {}; {} events processed, {} published, {} waiting for "
        "the log",
        member.partition, member.task->checkpoint(), counters.events_processed, counters.published,
        member.task->outbox_size());
  }
  return exit_done;
}

}  // namespace laban::host
