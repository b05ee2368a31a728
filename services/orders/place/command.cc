#include "services/orders/place/command.h"

#include <fmt/core.h>
#include <laban/arguments.h>
#include <laban/client.h>
#include <laban/subject.h>
#include <unistd.h>

#include <optional>
#include <thread>

#include "bus/file/read_file.h"
#include "bus/file/standard_output.h"
#include "services/orders/intake/generator.h"
#include "services/orders/intake/order_json.h"
#include "services/orders/intake/text.h"
#include "services/orders/place/input.h"
#include "services/orders/place/pace.h"
#include "services/orders/place/placer.h"
#include "services/orders/place/summary.h"

namespace orders {
namespace {

using namespace std::chrono_literals;

enum Exit {
  done = 0,
  failed = 1,
  wrong_use = 2,
  nothing_taken = 3,
  not_found = 5,
  unreachable = 6
};

constexpr laban::Duration connect_patience = 5s;

struct Options {
  std::string file;
  std::string url = "nats://127.0.0.1:4222";
  std::string credentials_file;
  std::string name_space = "shop";
  std::string format = "auto";
  std::string patience_text = "60s";
  laban::Duration patience{};
  std::optional<std::uint64_t> batch;
  std::uint64_t generate = 0;
  std::uint64_t seed = 1;
  double rate = 0;
  bool json = false;
};

int fail(const Options& options, Exit code, const std::string& message) {
  laban::host::report_error("laban-orders", code, options.json ? message : shown_text(message),
                            options.json);
  return code;
}

Exit exit_of(laban::ErrorKind kind) {
  switch (kind) {
    case laban::ErrorKind::not_found:
      return not_found;
    case laban::ErrorKind::unavailable:
      return unreachable;
    case laban::ErrorKind::exhausted:
      return unreachable;
    default:
      return failed;
  }
}

laban::host::Program program_of(Options& options) {
  return {
      "laban-orders place",
      "Places orders through the running orders service.",
      {{"FILE", &options.file, "file with orders; - is the standard input"},
       {"--url", &options.url, "where NATS listens", {}, "NATS_URL"},
       {"--creds", &options.credentials_file, "NATS credentials file", {}, "NATS_CREDS"},
       {"--namespace", &options.name_space, "namespace of the system"},
       {"--format", &options.format, "form of the input", {"auto", "csv", "jsonl"}},
       {"--batch",
        &options.batch,
        "orders per request (64, or what --rate allows in 50 ms)",
        {},
        {},
        false,
        1,
        most_orders_per_request},
       {"--patience", &options.patience_text,
        "how long to wait for a service that does not answer"},
       {"--generate", &options.generate, "place this many generated orders, without FILE"},
       {"--seed", &options.seed, "seed of the generated orders"},
       {"--rate",
        &options.rate,
        "at most this many orders per second; 0: as fast as possible",
        {},
        {},
        false,
        0},
       {"--json", &options.json,
        "the summary as one JSON document: schema_version rows rows_accepted rows_unplaced "
        "orders_accepted already_placed orders_unplaced rejected_rows rejections"}},
      [] {
        return "Examples:\n"
               "  laban-orders place 2010-12-01.csv          the retail CSV, bad rows listed with "
               "their lines\n"
               "  laban-orders generate --count 100 | laban-orders place - --json\n\n"
               "Placing the same input again is safe: an order is placed once.\n"
               "Exit codes: 0 done, 1 failed, 2 wrong use, 3 no order was accepted, 5 no such "
               "file or\nnamespace, 6 NATS or the orders service cannot be reached.";
      }};
}

std::string wrong_options(Options& options) {
  if (options.file.empty() == (options.generate == 0)) {
    return "pass either a FILE (- for the standard input) or --generate N";
  }
  if (!laban::is_subject_token(options.name_space)) {
    return "'" + options.name_space + "' is not a namespace: 1 to 32 of a-z 0-9 _ -";
  }
  const auto patience = laban::parse_duration(options.patience_text);
  if (!patience) return "--patience: " + patience.error().message;
  options.patience = *patience;
  return {};
}

// The last number stays on the terminal's line until something else is printed.
class Progress {
 public:
  explicit Progress(const laban::Clock& clock) : clock_(clock), is_shown_(isatty(STDERR_FILENO)) {}

  void show(std::size_t orders) {
    const auto now = clock_.steady();
    if (!is_shown_ || now < next_) return;
    next_ = now + 100ms;
    fmt::print(stderr, "\r{} orders answered", orders);
  }
  void clear() {
    if (is_shown_) fmt::print(stderr, "\r\x1b[K");
  }

 private:
  const laban::Clock& clock_;
  bool is_shown_;
  laban::SteadyTime next_{};
};

laban::Result<Tally> place_through(laban::Client& client, const Options& options, Source source) {
  const auto partitions = client.partition_count();
  if (!partitions) return partitions.error();
  const laban::SystemClock clock;
  const auto sleep = [](laban::Duration pause) { std::this_thread::sleep_for(pause); };
  source = paced(std::move(source), options.rate, clock, sleep);
  Progress progress(clock);
  const PlacerSettings settings{
      .partitions = *partitions,
      .orders_per_request = options.batch.value_or(orders_per_request(options.rate)),
      .patience = options.patience,
      .clock = clock,
      .pause = sleep,
      .say =
          [&](const std::string& message) {
            progress.clear();
            fmt::print(stderr, "laban-orders: {}\n", shown_text(message));
          },
      .on_progress = [&](std::size_t orders) { progress.show(orders); }};
  auto tally =
      place_all(settings, std::move(source), [&](std::uint32_t partition, const auto& body) {
        return client.request("orders", "place", partition, body);
      });
  progress.clear();
  return tally;
}

int report(const Options& options, Summary summary) {
  auto& all = summary.rejections;
  const auto& refused = summary.tally.rejections;
  all.insert(all.end(), refused.begin(), refused.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  const auto written =
      laban::write_to_stdout(options.json ? to_json(summary) + "\n" : to_text(summary));
  if (!written) return fail(options, failed, written.error().message);
  const auto& tally = summary.tally;
  if (tally.failure) return fail(options, exit_of(tally.failure->kind), tally.failure->message);
  const bool took_any = tally.orders_accepted + tally.already_placed > 0;
  return summary.rows > 0 && !took_any ? nothing_taken : done;
}

int place(const Options& options) {
  Intake intake;
  if (options.generate > 0) {
    intake.rows = options.generate;
  } else {
    const auto text = laban::read_input(options.file);
    if (!text) return fail(options, exit_of(text.error().kind), text.error().message);
    auto read = read_orders(*text, options.file, options.format);
    if (!read) return fail(options, failed, options.file + ": " + read.error().message);
    intake = std::move(*read);
  }
  const auto client = laban::Client::connect(
      {options.url, "laban-orders place", options.credentials_file, options.name_space},
      connect_patience);
  if (!client) return fail(options, unreachable, client.error().message);
  auto source = options.generate > 0 ? from_generator(options.generate, options.seed)
                                     : from_list(std::move(intake.orders));
  auto tally = place_through(**client, options, std::move(source));
  if (!tally) return fail(options, exit_of(tally.error().kind), tally.error().message);
  return report(options, {intake.rows, std::move(*tally), std::move(intake.rejections)});
}

}  // namespace

int place_command(int argc, char** argv) {
  Options options;
  if (const auto status = laban::host::parse_arguments(program_of(options), argc, argv)) {
    return *status;
  }
  if (const auto wrong = wrong_options(options); !wrong.empty())
    return fail(options, wrong_use, wrong);
  return place(options);
}

int generate_command(int argc, char** argv) {
  std::uint64_t count = 100, seed = 1;
  const laban::host::Program program{
      "laban-orders generate",
      "Writes generated orders as JSON lines, modelled on a real day of a retailer.",
      {{"--count", &count, "how many"}, {"--seed", &seed, "the same seed gives the same orders"}},
      {}};
  if (const auto status = laban::host::parse_arguments(program, argc, argv)) return *status;
  Generator generator(seed);
  laban::StandardOutput out;
  for (std::uint64_t n = 0; n < count; ++n) out.write(write_order_json(generator.next()) + "\n");
  const auto written = out.finish();
  if (!written) return fail({}, failed, written.error().message);
  return done;
}

}  // namespace orders
