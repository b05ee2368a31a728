// The proof of scripts/prove, with fewer sagas.

#include "bench/proof.h"

#include <doctest/doctest.h>

#include <set>

#include "bench/query_timing.h"
#include "tests/support/temporary_directory.h"
#include "tests/worlds/order_saga.h"

using namespace laban;
using namespace laban::bench;
using laban::observer::Verdict;
using laban::observer::testing::order_yaml;
using laban::testing::TemporaryDirectory;

namespace {

template <class T>
T got(Result<T> result) {
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

const schema::SchemaRegistry& schemas() {
  static const auto all = got(schema::SchemaRegistry::load(LABAN_SCHEMA_DIR));
  return *all;
}

void nothing(const std::string&, std::uint64_t) {}

std::string bytes_of(SyntheticLog& log, std::uint64_t from) {
  REQUIRE(log.open_reader(from));
  std::vector<StoredMessage> messages;
  while (got(log.read(messages, 1000)) > 0) continue;
  std::string all;
  for (const auto& message : messages)
    all += std::to_string(message.sequence) + message.subject + message.data;
  return all;
}

}  // namespace

TEST_CASE("a synthetic log is the same on every read, from any position") {
  SyntheticLog log(300, order_yaml(), schemas()), other(300, order_yaml(), schemas());
  const std::string whole = bytes_of(log, 1);
  CHECK(whole == bytes_of(log, 1));
  CHECK(whole == bytes_of(other, 1));
  CHECK(whole.ends_with(bytes_of(log, 700)));
  CHECK(log.events() > 2500);
}

TEST_CASE(
    "thousands of sagas fold to the same store twice, and a flipped bit is traced to its saga") {
  constexpr std::uint64_t sagas = 3000;
  const TemporaryDirectory directory;
  SyntheticLog log(sagas, order_yaml(), schemas());
  Proof proof(log, schemas(), directory.path(), nothing);
  auto first = got(proof.fold());
  const std::set<std::string> all = {"placeholder", "running",     "compensating",
                                     "completed",   "compensated", "stuck"};
  std::uint64_t sum = 0;
  for (const auto& state : all) {
    CAPTURE(state);
    CHECK(first.states[state] > 0);
    sum += first.states[state];
  }
  CHECK(sum == sagas);
  CHECK(first.findings > 0);
  const Digests before = got(proof.digests_of(first));
  CHECK(before.rows > 10 * sagas);
  REQUIRE(before.by_definition.contains("order"));

  first.store.reset();
  REQUIRE(proof.delete_store());
  auto again = got(proof.fold());
  CHECK(got(proof.digests_of(again)) == before);

  const std::string saga = SyntheticLog::saga_id(1234);
  CHECK(got(proof.flip(*again.store, saga)).find(saga) != std::string::npos);
  const Verdict verdict = got(proof.verify(*again.store));
  CHECK(verdict.outcome == Verdict::Outcome::different);
  CHECK(verdict.comparison.rows_differing == 1);
  CHECK(verdict.comparison.sagas == std::set<std::string>{saga});
  CHECK(verdict.comparison.folded_digest == before.whole);
}

TEST_CASE("every timed query has an answer") {
  const TemporaryDirectory directory;
  SyntheticLog log(500, order_yaml(), schemas());
  const auto folded = got(Proof(log, schemas(), directory.path(), nothing).fold());
  const observer::QueryContext context{
      {{0, folded.store.get(), &folded.book}}, "shop", 1, &schemas(), SyntheticLog::end()};
  for (const auto& kind : got(query_kinds(context, SyntheticLog::saga_id(1)))) {
    CAPTURE(kind.name);
    QueryTiming timing;
    CHECK(got(ask(kind, context, timing)) > 0);
    CHECK(timing.median_ms() == timing.longest_ms());
  }
}
