// laban-bench-serve: answers the observer's queries from a store kept by laban-bench-observer
// --keep, so that the command line can be timed on it. Reads no log and folds nothing.

#include <fmt/core.h>
#include <laban/arguments.h>

#include <filesystem>

#include "bench/proof.h"
#include "bus/host/stop_signal.h"
#include "bus/log/nats/connection.h"
#include "observer/projection/book_rows.h"
#include "observer/projection/wait_counts.h"
#include "observer/queries/queries.h"
#include "observer/queries/status.h"

namespace {

using namespace laban;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

struct Options {
  std::uint64_t sagas = 0;
  fs::path directory;
  std::string url, name_space = "shop";
};

constexpr const char* status_endpoint = "status";

// The status of an observer without partitions.
std::string status_at(Time now) {
  return observer::status_json(
      {observer::Mode::observe, "bench", bench::SyntheticLog::end(), now, {}});
}

Result<void> serve(const Options& options) {
  auto schemas = schema::SchemaRegistry::load(schema::default_schema_directory());
  if (!schemas) return schemas.error();
  bench::SyntheticLog log(options.sagas, {}, **schemas);
  const bench::Proof proof(log, **schemas, options.directory, {});
  const auto store = proof.open_store();
  if (!store) return store.error();
  const auto book = observer::read_book(**store);
  if (!book) return book.error();

  observer::WaitCounts waits;
  if (auto counted = waits.load(**store); !counted) return counted;

  Wakeup wakeup;
  const host::StopSignal stop(wakeup);
  const auto connection = nats::Connection::open({options.url, "bench", {}}, &wakeup, 15s);
  if (!connection) return connection.error();
  nats::NamespaceOptions wanted;
  wanted.name_space = options.name_space;
  if (auto made = nats::provision(**connection, wanted); !made) return made;
  const auto server = (*connection)->make_request_server(options.name_space);
  auto endpoints = observer::query_endpoints();
  endpoints.emplace_back(status_endpoint);
  for (const auto& endpoint : endpoints) {
    if (auto served = server->serve("observer", endpoint); !served) return served;
  }
  // Makes the log end now, so that ages are small.
  const SystemClock clock;
  const auto begun = clock.steady();
  fmt::print("answering\n");
  std::fflush(stdout);
  std::vector<Request> requests;
  while (!stop.is_set()) {
    wakeup.wait(1s);
    requests.clear();
    server->take(requests, 64);
    for (const auto& request : requests) {
      const Time now = bench::SyntheticLog::end() + (clock.steady() - begun);
      const observer::QueryContext context{
          {{0, store->get(), &*book, &waits}}, options.name_space, 1, schemas->get(), now};
      server->reply(request.token, request.endpoint == status_endpoint
                                       ? Result<std::string>(status_at(now))
                                       : observer::answer(request.endpoint, request.body, context));
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  const host::Program program{
      "laban-bench-serve",
      "Answers the observer's queries from a store kept by laban-bench-observer --keep.",
      {{"--sagas", &options.sagas, "Number of sagas it was created with", {}, {}, true},
       {"--dir", &options.directory, "Directory of the store", {}, {}, true},
       {"--url", &options.url, "URL of a nats-server with JetStream", {}, {}, true}},
      {}};
  if (const auto status = host::parse_arguments(program, argc, argv)) return *status;
  const auto served = serve(options);
  if (served) return 0;
  fmt::print(stderr, "laban-bench-serve: {}\n", served.error().message);
  return 1;
}
