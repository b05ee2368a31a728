// laban-bench-observer: how fast the observer folds, how fast it answers, and whether its store is
// a function of the log. The log is generated on the fly, so only fold and store are measured.

#include <fmt/core.h>
#include <laban/arguments.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/proof.h"
#include "bench/query_timing.h"

namespace {

using namespace laban;
using namespace laban::bench;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Options {
  std::uint64_t sagas = 20'000;
  fs::path directory;
  bool proof = false, queries = false, keep = false, json = false;
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Bench {
 public:
  Bench(const Options& options, const schema::SchemaRegistry& schemas,
        const std::string& definition)
      : options_(options),
        schemas_(schemas),
        log_(options.sagas, definition, schemas),
        proof_(log_, schemas, options.directory,
               [this](const std::string& doing, std::uint64_t done) { show(doing, done); }) {}

  // True when every check held.
  Result<bool> run() {
    auto first = fold("fold");
    if (!first) return first.error();
    report_["sagas"] = options_.sagas;
    report_["messages"] = log_.messages();
    report_["states"] = first->states;
    report_["findings"] = first->findings;
    say(fmt::format("{} sagas, {} messages: {}", options_.sagas, log_.messages(),
                    Json(first->states).dump()));
    if (options_.queries) {
      if (auto timed = time_queries(*first); !timed) return timed.error();
    }
    if (options_.proof) {
      if (auto proved = prove(std::move(*first)); !proved) return proved.error();
    }
    report_["holds"] = holds_;
    if (options_.json) fmt::print("{}\n", report_.dump(2));
    return holds_;
  }

 private:
  Result<Folded> fold(const char* what) {
    const double cpu = cpu_seconds();
    auto folded = proof_.fold();
    if (!folded) return folded;
    const auto messages = static_cast<double>(log_.messages());
    const double core_us = (cpu_seconds() - cpu) * 1e6 / messages;
    report_[what] = {{"seconds", folded->seconds}, {"core_us_per_message", core_us}};
    say(fmt::format("{}: {:.1f} s, {:.0f} messages/s, {:.1f} core-us per message", what,
                    folded->seconds, messages / folded->seconds, core_us));
    return folded;
  }

  Result<Digests> digests(const char* what, const Folded& folded) {
    auto digests = proof_.digests_of(folded);
    if (!digests) return digests;
    Json by_definition = Json::object();
    for (const auto& [name, digest] : digests->by_definition) by_definition[name] = digest.hex();
    report_[what]["rows"] = digests->rows;
    report_[what]["store_digest"] = digests->whole.hex();
    report_[what]["history_digest"] = digests->history.hex();
    report_[what]["definition_digests"] = by_definition;
    say(fmt::format("{}: {} rows, store {}, history {}, definitions {}", what, digests->rows,
                    digests->whole.hex(), digests->history.hex(), by_definition.dump()));
    return digests;
  }

  Result<void> prove(Folded first) {
    const auto before = digests("fold", first);
    if (!before) return before.error();
    first.store.reset();
    if (auto deleted = proof_.delete_store(); !deleted) return deleted;
    say("store deleted");
    auto second = fold("rebuild");
    if (!second) return second.error();
    const auto after = digests("rebuild", *second);
    if (!after) return after.error();
    const bool equal = *before == *after;
    judge("digests_equal", equal, equal ? "digests are equal" : "DIGESTS DIFFER");
    const std::string saga = SyntheticLog::saga_id(options_.sagas / 3);
    const auto row = proof_.flip(*second->store, saga);
    if (!row) return row.error();
    say(fmt::format("one bit flipped in row: {}", *row));
    const auto verdict = proof_.verify(*second->store);
    if (!verdict) return verdict.error();
    const auto& found = verdict->comparison;
    const bool named = found.rows_differing == 1 && found.sagas == std::set<std::string>{saga};
    report_["flipped"] = *row;
    report_["verdict"] = {{"outcome", observer::name_of(verdict->outcome)},
                          {"rows_differing", found.rows_differing},
                          {"sagas", found.sagas}};
    judge("saga_named", named,
          fmt::format("verification: {}, {} rows differ, of saga {}",
                      observer::name_of(verdict->outcome), found.rows_differing,
                      fmt::format("{}", Json(found.sagas).dump())));
    return {};
  }

  // Warm: each kind repeatedly, on the store as the fold left it. Cold: each kind once after the
  // store is opened, in turn.
  Result<void> time_queries(Folded& folded) {
    const auto kinds = query_kinds(context_of(*folded.store, folded.book),
                                   SyntheticLog::saga_id(options_.sagas / 2));
    if (!kinds) return kinds.error();
    std::vector<QueryTiming> warm(kinds->size()), cold(kinds->size());
    for (std::size_t i = 0; i < kinds->size() * repetitions; ++i) {
      const std::size_t at = i / repetitions;
      const auto asked = ask((*kinds)[at], context_of(*folded.store, folded.book), warm[at]);
      if (!asked) return asked.error();
    }
    for (std::size_t round = 0; round < repetitions; ++round) {
      folded.store.reset();
      auto store = proof_.open_store();
      if (!store) return store.error();
      folded.store = std::move(*store);
      for (std::size_t i = 0; i < kinds->size(); ++i) {
        const std::size_t at = (round + i) % kinds->size();
        const auto asked = ask((*kinds)[at], context_of(*folded.store, folded.book), cold[at]);
        if (!asked) return asked.error();
      }
      show("times opened", round + 1);
    }
    print(*kinds, warm, cold);
    return {};
  }

  observer::QueryContext context_of(const Store& store, const observer::DefinitionRegistry& book) {
    return {{{0, &store, &book}}, "shop", 1, &schemas_, SyntheticLog::end()};
  }

  void print(const std::vector<QueryKind>& kinds, const std::vector<QueryTiming>& warm,
             const std::vector<QueryTiming>& cold) {
    say(fmt::format("{:<30} {:>7} {:>8} {:>8} {:>8} {:>12} {:>8} {:>8}", "query, times in ms",
                    "results", "median", "longest", "cpu", "cold median", "longest", "cpu"));
    Json list = Json::array();
    bool fast = true;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const bool slow = std::max(warm[i].longest_ms(), cold[i].longest_ms()) >= slow_ms;
      fast &= !slow;
      list.push_back({{"query", kinds[i].name},
                      {"endpoint", kinds[i].endpoint},
                      {"request", kinds[i].request},
                      {"results", warm[i].results},
                      {"median_ms", warm[i].median_ms()},
                      {"longest_ms", warm[i].longest_ms()},
                      {"longest_cpu_ms", warm[i].longest_cpu_ms},
                      {"cold_median_ms", cold[i].median_ms()},
                      {"cold_longest_ms", cold[i].longest_ms()},
                      {"cold_longest_cpu_ms", cold[i].longest_cpu_ms}});
      say(fmt::format("{:<30} {:>7} {:>8.2f} {:>8.2f} {:>8.2f} {:>12.2f} {:>8.2f} {:>8.2f}{}",
                      kinds[i].name, warm[i].results, warm[i].median_ms(), warm[i].longest_ms(),
                      warm[i].longest_cpu_ms, cold[i].median_ms(), cold[i].longest_ms(),
                      cold[i].longest_cpu_ms, slow ? "  SLOW" : ""));
    }
    report_["queries"] = std::move(list);
    judge("queries_fast", fast,
          fmt::format("{} kinds of queries, {} times each, {} below {:.0f} ms", kinds.size(),
                      repetitions, fast ? "all" : "NOT ALL", slow_ms));
  }

  void judge(const char* what, bool holds, const std::string& words) {
    report_[what] = holds;
    holds_ &= holds;
    say(words);
  }

  void say(const std::string& line) {
    if (is_shown_) fmt::print(stderr, "\r\033[K");
    is_shown_ = false;
    fmt::print(options_.json ? stderr : stdout, "{}\n", line);
    std::fflush(nullptr);
  }

  void show(const std::string& doing, std::uint64_t done) {
    if (::isatty(STDERR_FILENO) == 0) return;
    fmt::print(stderr, "\r\033[K{} {}", done, doing);
    is_shown_ = true;
  }

  const Options& options_;
  const schema::SchemaRegistry& schemas_;
  SyntheticLog log_;
  Proof proof_;
  Json report_ = {{"schema_version", 1}};
  bool holds_ = true, is_shown_ = false;
};

int run(const Options& options) {
  const auto complain = [](const std::string& what) {
    fmt::print(stderr, "laban-bench-observer: {}\n", what);
    return 1;
  };
  std::error_code error;
  if (!fs::create_directories(options.directory, error))
    return complain(options.directory.string() + " already exists, or cannot be created");
  const auto schemas = schema::SchemaRegistry::load(schema::default_schema_directory());
  if (!schemas) return complain(schemas.error().message);
  std::ifstream file(schema::default_schema_directory().parent_path() / "sagas" / "order.yaml");
  const std::string definition((std::istreambuf_iterator<char>(file)), {});
  const auto held = Bench(options, **schemas, definition).run();
  if (!options.keep) fs::remove_all(options.directory, error);
  if (!held) return complain(held.error().message);
  return *held ? 0 : 3;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  const host::Program program{
      "laban-bench-observer",
      "How fast the observer folds and answers, and whether its store follows from the log.\n"
      "Exit 0: every check held; 3: a digest differs, a flipped bit was not found, or a query was "
      "slow.",
      {{"--sagas", &options.sagas, "Number of sagas", {}, {}, false, 100, 100'000'000},
       {"--dir",
        &options.directory,
        "Directory for the store; created, and removed afterwards",
        {},
        {},
        true},
       {"--queries", &options.queries, "Time each kind of query, warm and cold"},
       {"--proof", &options.proof,
        "Delete the store, fold again and compare digests; then flip one bit and verify"},
       {"--keep", &options.keep, "Keep the store, for laban-bench-serve"},
       {"--json", &options.json, "One JSON document on stdout, everything else on stderr"}},
      {}};
  if (const auto status = host::parse_arguments(program, argc, argv)) return *status;
  return run(options);
}
