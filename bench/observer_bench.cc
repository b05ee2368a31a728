// laban-bench-observer: how fast the observer folds, and how fast it answers afterwards.
//
//   laban-bench-observer [--sagas 20000] [--dir DIR]
//
// One order in ten fails and is undone. The log is made up on the fly, so only fold and store are
// measured.

#include <fmt/core.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bus/core/wire.h"
#include "bus/rocks/rocks_store.h"
#include "bus/runtime/unit.h"
#include "observer/projection/definition_events.h"
#include "observer/projection/projection.h"
#include "observer/queries/queries.h"

namespace {

using namespace laban;
using namespace laban::observer;

struct Kind {
  const char* type;
  int cause;  // which of the saga's earlier events; -1: none
};

const std::vector<Kind> completed_flow = {{"order.placed", -1},        {"notification.sent", 0},
                                          {"inventory.reserved", 0},   {"payment.charged", 2},
                                          {"seller.prepared", 3},      {"logistics.assigned", 3},
                                          {"logistics.dispatched", 5}, {"notification.sent", 6}};
const std::vector<Kind> failed_flow = {{"order.placed", -1},
                                       {"notification.sent", 0},
                                       {"inventory.reserved", 0},
                                       {"payment.declined", 2},
                                       {"logistics.stop_requested", 3},
                                       {"logistics.stopped", 4},
                                       {"inventory.release_requested", 5},
                                       {"inventory.released", 6},
                                       {"order.cancel_requested", 7},
                                       {"order.cancelled", 8},
                                       {"notification.sent", 9}};

// Orders in blocks: a thousand sagas are under way at any time, their events interleaved.
class MadeUpLog final : public Log {
 public:
  MadeUpLog(std::size_t sagas, const schema::SchemaRegistry& schemas)
      : sagas_(sagas), schemas_(schemas) {}

  Result<LogInfo> info() override {
    return LogInfo{1, ~std::uint64_t{0} >> 1, ~std::uint64_t{0} >> 1, Time(Duration(1))};
  }
  Result<void> open_reader(std::uint64_t) override { return {}; }
  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    std::size_t count = 0;
    for (; count < limit; ++count) {
      auto message = next();
      if (!message) break;
      into.push_back(std::move(*message));
    }
    return count;
  }
  Result<void> publish(std::uint64_t, const Subject&, std::string_view, std::string_view,
                       std::string_view) override {
    return Error{ErrorKind::unavailable, "a made-up log takes no events"};
  }
  void receipts(std::vector<PublishReceipt>&) override {}
  std::uint64_t sequence() const { return sequence_; }

 private:
  static constexpr std::size_t block_size = 1000;

  static const std::vector<Kind>& flow_of(std::size_t saga) {
    return saga % 10 == 0 ? failed_flow : completed_flow;
  }
  static EventId id_of(std::size_t saga, int ordinal) {
    return derive_id({saga + 1, 1}, "bench", static_cast<std::uint32_t>(ordinal));
  }

  const std::string& payload_of(const char* type) {
    auto& payload = payloads_[type];
    if (payload.empty()) payload = *schemas_.from_json(type, R"({"order_id": "o-12345678"})");
    return payload;
  }

  std::optional<StoredMessage> next() {
    if (sequence_ == 0) return definition();
    while (block_ * block_size < sagas_) {
      const std::size_t saga = block_ * block_size + in_block_;
      const bool is_over = in_block_ >= block_size || saga >= sagas_;
      if (is_over) {
        in_block_ = 0;
        if (++step_ >= static_cast<int>(failed_flow.size())) {
          step_ = 0;
          ++block_;
        }
        continue;
      }
      ++in_block_;
      const auto& flow = flow_of(saga);
      if (step_ < static_cast<int>(flow.size()))
        return message(saga, flow[static_cast<std::size_t>(step_)]);
    }
    return std::nullopt;
  }

  // The log begins with the definition.
  StoredMessage definition() {
    std::ifstream file(schema::default_schema_directory().parent_path() / "sagas" / "order.yaml");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto event = applied_event("order", 0, text, {1, false, "bench", "bench", {}});
    return {++sequence_, Time(std::chrono::hours(490'000)), "shop.0." + event.type, event.message};
  }

  StoredMessage message(std::size_t saga, const Kind& kind) {
    const std::string id = fmt::format("o-{:08}", saga);
    Envelope envelope;
    envelope.id = id_of(saga, step_);
    envelope.type = kind.type;
    envelope.source = schemas_.find(kind.type)->source;
    envelope.saga = id;
    if (kind.cause >= 0) envelope.cause = id_of(saga, kind.cause);
    const std::string& payload = requests_payload(kind.type);
    envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
    const Time at =
        Time(std::chrono::hours(490'000)) + std::chrono::microseconds(100 * ++sequence_);
    return {sequence_, at, fmt::format("shop.0.{}", kind.type), wire::encode(envelope)};
  }

  const std::string& requests_payload(const char* type) {
    const bool is_request = std::string_view(type).ends_with("_requested");
    if (!is_request) return payload_of(type);
    auto& payload = payloads_[type];
    if (payload.empty())
      payload = *schemas_.from_json(type, R"({"step": "charge", "reason": "payment.declined"})");
    return payload;
  }

  const std::size_t sagas_;
  const schema::SchemaRegistry& schemas_;
  std::map<std::string, std::string> payloads_;
  std::size_t block_ = 0, in_block_ = 0;
  int step_ = 0;
  std::uint64_t sequence_ = 0;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void time_query(const QueryContext& context, const char* endpoint, const nlohmann::json& request) {
  const SystemClock clock;
  double worst = 0, sum = 0;
  constexpr int rounds = 20;
  std::size_t bytes = 0;
  for (int i = 0; i < rounds; ++i) {
    const SteadyTime begun = clock.steady();
    const auto reply = answer(endpoint, request.dump(), context);
    const double ms = static_cast<double>((clock.steady() - begun).count()) / 1e6;
    bytes = reply ? reply->size() : 0;
    worst = std::max(worst, ms);
    sum += ms;
  }
  fmt::print("{:<12} {:<58} {:8.2f} ms mean {:8.2f} ms worst {:8} bytes\n", endpoint,
             request.dump(), sum / rounds, worst, bytes);
}

int bench(std::size_t sagas, const std::filesystem::path& directory) {
  const SystemClock clock;
  auto schemas = schema::SchemaRegistry::load(schema::default_schema_directory());
  if (!schemas) return fmt::print(stderr, "{}\n", schemas.error().message), 1;
  Projection projection({0, Mode::observe}, **schemas);
  auto store = rocks::open(directory, runtime::Unit::families(projection), {});
  if (!store) return fmt::print(stderr, "{}\n", store.error().message), 1;
  MadeUpLog log(sagas, **schemas);
  runtime::Unit unit({std::string(observer_name), "shop", 0, 1, false}, projection, log, **store,
                     clock);
  const SteadyTime begun = clock.steady();
  const double cpu = cpu_seconds();
  for (;;) {
    const auto busy = unit.step();
    if (!busy) return fmt::print(stderr, "{}\n", busy.error().message), 1;
    if (unit.checkpoint() > 0 && !*busy) break;
  }
  const double seconds = static_cast<double>((clock.steady() - begun).count()) / 1e9;
  const double events = static_cast<double>(unit.checkpoint());
  fmt::print(
      "{} sagas, {:.0f} events in {:.2f} s: {:.0f} events/s, {:.1f} core-us per event, digest {}\n",
      sagas, events, seconds, events / seconds, (cpu_seconds() - cpu) * 1e6 / events,
      projection.summary().digest.hex());

  const QueryContext context{{{0, store->get(), &projection.book()}},
                             "shop",
                             1,
                             schemas->get(),
                             projection.summary().last_log_time};
  const std::string some = fmt::format("o-{:08}", sagas / 2);
  time_query(context, "sagas.ls", {{"limit", 50}});
  time_query(context, "sagas.ls",
             {{"state", "compensated"}, {"limit", 50}, {"newest_first", true}});
  time_query(context, "sagas.ls", {{"state", "running"}, {"service", "payment"}});
  time_query(context, "sagas.ls", {{"older_than_ms", 1000}, {"newest_first", true}});
  time_query(context, "sagas.show", {{"saga", some}});
  time_query(context, "sagas.stats", {{"seconds", 60}});
  time_query(context, "graph", nlohmann::json::object());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t sagas = 20'000;
  std::filesystem::path directory;
  CLI::App app("How fast the observer folds and answers");
  app.add_option("--sagas", sagas, "How many sagas")->capture_default_str();
  app.add_option("--dir", directory, "Where the store goes; it must not exist")->required();
  CLI11_PARSE(app, argc, argv);
  return bench(sagas, directory);
}
