#include "services/orders/place/placer.h"

#include <laban/json.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "services/orders/intake/text.h"

namespace orders {
namespace {

using namespace std::chrono_literals;

constexpr laban::Duration first_pause = 100ms;
constexpr laban::Duration longest_pause = 2s;

laban::Error not_understood(const std::string& answer) {
  return {laban::ErrorKind::corrupt,
          "the orders service sent an answer without results: " + in_quotes(answer)};
}

bool is_worth_repeating(laban::ErrorKind kind) {
  return kind == laban::ErrorKind::unavailable || kind == laban::ErrorKind::exhausted;
}

class Placing {
 public:
  Placing(const PlacerSettings& settings, Source source)
      : settings_(settings),
        batcher_(std::move(source), settings.partitions, settings.orders_per_request) {}

  void work(const MakeRequest& make_request) {
    while (auto batch = batcher_.next()) {
      const auto answer =
          failed() ? laban::Result<laban::ClientAnswer>(*failure()) : ask(*batch, make_request);
      if (const auto counted = answer ? count(*batch, *answer) : answer.error(); !counted) {
        count_unplaced(*batch, counted.error());
      }
    }
  }

  Tally finish() {
    std::sort(tally_.rejections.begin(), tally_.rejections.end(),
              [](const auto& a, const auto& b) { return a.line < b.line; });
    return std::move(tally_);
  }

 private:
  laban::Result<laban::ClientAnswer> ask(const Batch& batch, const MakeRequest& make_request) {
    const auto give_up_at = settings_.clock.steady() + settings_.patience;
    const auto request = make_request(batch.partition, batch.body);
    for (auto pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
      auto answer = request->send(settings_.answer_patience);
      if (answer || !is_worth_repeating(answer.error().kind)) return answer;
      say_waiting(batch.partition, answer.error());
      if (failed() || settings_.clock.steady() + pause > give_up_at) return answer;
      settings_.pause(pause);
    }
  }

  laban::Result<void> count(const Batch& batch, const laban::ClientAnswer& answer) {
    const auto document = laban::parse_json<nlohmann::json>(answer.body);
    const auto results =
        document.is_object() ? document.value("results", nlohmann::json()) : document;
    if (!results.is_array() || results.size() != batch.entries.size())
      return not_understood(answer.body);
    for (const auto& result : results) {
      if (!result.is_object() || !result.value("status", nlohmann::json()).is_string()) {
        return not_understood(answer.body);
      }
    }
    const std::lock_guard lock(mutex_);
    for (std::size_t n = 0; n < results.size(); ++n)
      count_order(batch.entries[n], results[n], answer.may_be_second);
    is_waiting_ = false;
    answered_ += results.size();
    settings_.on_progress(answered_);
    return {};
  }

  void count_order(const Batch::Entry& entry, const nlohmann::json& result, bool may_be_own) {
    const auto status = result["status"].get<std::string>();
    if (status == "accepted" || status == "already_placed") {
      const bool is_own = status == "accepted" || may_be_own;
      ++(is_own ? tally_.orders_accepted : tally_.already_placed);
      tally_.rows_accepted += entry.rows.size();
      return;
    }
    const auto given = laban::text_in(result, "reason");
    const auto& reason = given.empty() ? status : given;
    for (const auto row : entry.rows) {
      tally_.rejections.push_back({row, {Reason::refused, entry.order_id + ": " + reason}});
    }
  }

  void count_unplaced(const Batch& batch, const laban::Error& error) {
    const std::lock_guard lock(mutex_);
    if (!tally_.failure) tally_.failure = error;
    tally_.orders_unplaced += batch.entries.size();
    for (const auto& entry : batch.entries) tally_.rows_unplaced += entry.rows.size();
  }

  void say_waiting(std::uint32_t partition, const laban::Error& error) {
    const std::lock_guard lock(mutex_);
    if (is_waiting_) return;
    is_waiting_ = true;
    settings_.say("the orders service of partition " + std::to_string(partition) +
                  " does not answer (" + error.message + "); retrying for up to " +
                  laban::to_text(settings_.patience));
  }

  std::optional<laban::Error> failure() {
    const std::lock_guard lock(mutex_);
    return tally_.failure;
  }
  bool failed() { return failure().has_value(); }

  const PlacerSettings& settings_;
  Batcher batcher_;
  std::mutex mutex_;  // guards what follows
  Tally tally_;
  std::size_t answered_ = 0;
  bool is_waiting_ = false;  // reported once per outage
};

}  // namespace

Tally place_all(const PlacerSettings& settings, Source source, const MakeRequest& make_request) {
  Placing placing(settings, std::move(source));
  {
    std::vector<std::jthread> threads;
    for (std::size_t n = 0; n < settings.requests_in_flight; ++n)
      threads.emplace_back([&] { placing.work(make_request); });
  }
  return placing.finish();
}

}  // namespace orders
