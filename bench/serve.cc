// laban-bench-serve: answers the observer's queries from a store that laban-bench-observer --keep
// left, so that the command line can be timed on it. It reads no log and folds nothing.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "bench/proof.h"
#include "bus/nats/connection.h"
#include "bus/process/stop_signal.h"
#include "observer/projection/book_rows.h"
#include "observer/queries/queries.h"

namespace {

using namespace laban;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

struct Options {
  std::uint64_t sagas = 0;
  fs::path directory;
  std::string url, name_space = "shop";
};

Result<void> serve(const Options& options) {
  auto schemas = schema::SchemaRegistry::load(schema::default_schema_directory());
  if (!schemas) return schemas.error();
  bench::MadeUpLog log(options.sagas, {}, **schemas);
  const bench::Proof proof(log, **schemas, options.directory, {});
  const auto store = proof.open_store();
  if (!store) return store.error();
  const auto book = observer::read_book(**store);
  if (!book) return book.error();

  Wakeup wakeup;
  const process::StopSignal stop(wakeup);
  const auto connection = nats::Connection::open({options.url, "bench", {}}, &wakeup, 15s);
  if (!connection) return connection.error();
  nats::NamespaceOptions wanted;
  wanted.name_space = options.name_space;
  if (auto made = nats::provision(**connection, wanted); !made) return made;
  const auto server = (*connection)->make_request_server(options.name_space);
  for (const auto& endpoint : observer::query_endpoints()) {
    if (auto served = server->serve("observer", endpoint); !served) return served;
  }
  // The log ends now.
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
      const Time now = bench::MadeUpLog::end() + (clock.steady() - begun);
      server->reply(request.token,
                    observer::answer(
                        request.endpoint, request.body,
                        {{{0, store->get(), &*book}}, options.name_space, 1, schemas->get(), now}));
    }
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Answers the observer's queries from a store that laban-bench-observer --keep left.");
  app.add_option("--sagas", options.sagas, "How many sagas it was made with")->required();
  app.add_option("--dir", options.directory, "Where it is")->required();
  app.add_option("--url", options.url, "Of a nats-server with JetStream")->required();
  CLI11_PARSE(app, argc, argv);
  const auto served = serve(options);
  if (served) return 0;
  fmt::print(stderr, "laban-bench-serve: {}\n", served.error().message);
  return 1;
}
