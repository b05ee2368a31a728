// laban-audit: reads the services' stores, the log and the observer's verdicts, and checks that
// they agree.

#include <fmt/core.h>
#include <laban/arguments.h>

#include "bus/file/standard_output.h"
#include "bus/log/nats/connection.h"
#include "bus/log/wakeup.h"
#include "services/audit/maildir_facts.h"
#include "services/audit/report.h"
#include "services/audit/verdicts.h"

namespace {

using namespace laban;
using namespace std::chrono_literals;

enum ExitCode { holds = 0, failed = 1, usage = 2, broken = 3, unreachable = 6 };

struct Given {
  std::string url = "nats://127.0.0.1:4222";
  std::string name_space = "shop";
  std::string directory;
  std::string credentials_file;
  std::string patience = "0s";
  bool json = false, jsonl = false;

  bool wants_json() const { return json || jsonl; }
};

struct Books {
  audit::Facts facts;
  std::vector<audit::Rule> rules;
};

Result<audit::Facts> gather(const Given& given, nats::Connection& connection) {
  const auto partitions = nats::partition_count(connection, given.name_space);
  if (!partitions) return partitions.error();
  auto log = audit::read_log(connection, given.name_space, *partitions);
  if (!log) return log.error();
  auto stores = audit::read_stores(given.directory, *partitions);
  if (!stores) return stores.error();
  const auto client = connection.make_request_client(given.name_space);
  auto settlements = audit::read_settlements(*client, audit::skipped_sagas(*log));
  return audit::Facts{std::move(*log), std::move(*stores), audit::read_verdicts(*client),
                      std::move(settlements),
                      audit::read_maildir(std::filesystem::path(given.directory) / "mail")};
}

// Checks again until all rules hold or patience runs out: mails may still be on their way.
Result<Books> look(const Given& given, Duration patience) {
  auto connection =
      nats::Connection::open({given.url, "audit", given.credentials_file}, nullptr, 5s);
  if (!connection) return connection.error();
  const SystemClock clock;
  const SteadyTime until = clock.steady() + patience;
  Wakeup pace;
  for (;;) {
    auto facts = gather(given, **connection);
    if (!facts) return facts.error();
    auto rules = audit::check(*facts);
    if (audit::all_hold(rules) || clock.steady() >= until)
      return Books{std::move(*facts), std::move(rules)};
    pace.wait(500ms);
  }
}

int fail(const Given& given, ExitCode exit, const std::string& message) {
  host::report_error("laban-audit", exit, message, given.wants_json());
  return exit;
}

}  // namespace

int main(int argc, char** argv) {
  Given given;
  const host::Program program{
      "laban-audit",
      "Checks that every order ended in exactly one way and that stock, money, dispatches and "
      "mails add up.",
      {{"--url", &given.url, "Where NATS listens", {}, "NATS_URL"},
       {"--namespace", &given.name_space, "Namespace"},
       {"--creds", &given.credentials_file, "NATS credentials file", {}, "NATS_CREDS"},
       {"--dir", &given.directory, "Directory of the system: stores/ and mail/", {}, {}, true},
       {"--patience", &given.patience,
        "Keep checking for this long while a rule does not hold, e.g. 10s"},
       {"--json", &given.json, "One JSON document"},
       {"--jsonl", &given.jsonl, "The same on one line"}},
      [] {
        return "Run it when all orders have ended. Exit codes: 0 all rules hold, 3 at least one "
               "does not, 1 it could not be\nchecked, 2 wrong use, 6 NATS cannot be "
               "reached.\n\nExample:\n  laban-audit --dir ./data --json";
      }};
  if (const auto status = host::parse_arguments(program, argc, argv)) return *status;
  const auto patience = parse_duration(given.patience);
  if (!patience) {
    return fail(given, usage, "--patience: " + patience.error().message);
  }
  const auto books = look(given, *patience);
  if (!books) {
    const bool is_away = books.error().kind == ErrorKind::unavailable;
    return fail(given, is_away ? unreachable : failed, books.error().message);
  }
  const auto& [facts, rules] = *books;
  const auto text = given.wants_json() ? audit::as_json(facts, rules, given.jsonl ? -1 : 2)
                                       : audit::as_text(facts, rules);
  if (const auto written = write_to_stdout(text); !written) {
    return fail(given, failed, written.error().message);
  }
  return audit::all_hold(rules) ? holds : broken;
}
