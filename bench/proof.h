#pragma once

// Proves that the observer's store is a function of the log: folded, deleted and folded again, it
// is the same; and a flipped bit is found and traced to its saga.

#include <laban/ids.h>
#include <laban/result.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bench/synthetic_log.h"
#include "observer/rebuild/verification.h"
#include "observer/saga/definition/registry.h"

namespace laban::bench {

// Called from time to time with the current activity and its count.
using Progress = std::function<void(const std::string& doing, std::uint64_t done)>;

struct Folded {
  std::unique_ptr<Store> store;
  observer::DefinitionRegistry book;
  EventId history;  // the rolling digest of every change
  std::map<std::string, std::uint64_t> states;
  std::uint64_t findings = 0;
  double seconds = 0;
};

// What must be equal between two folds.
struct Digests {
  EventId whole;  // of all rows
  EventId history;
  std::map<std::string, EventId> by_definition;  // of the definition's instances
  std::uint64_t rows = 0;

  friend bool operator==(const Digests&, const Digests&) = default;
};

class Proof {
 public:
  // All arguments must outlive this. `directory` exists; stores are created in it.
  Proof(SyntheticLog& log, const schema::SchemaRegistry& schemas, std::filesystem::path directory,
        Progress progress);

  // Folds the whole log into the store, which must not exist yet.
  Result<Folded> fold();
  Result<Digests> digests_of(const Folded& folded) const;
  // The store must be closed.
  Result<void> delete_store() const;
  Result<std::unique_ptr<Store>> open_store() const;

  // Flips one bit of one of the saga's rows. Returns the name of the row.
  Result<std::string> flip(Store& store, const std::string& saga) const;
  // Compares the store with a fresh fold.
  Result<observer::Verdict> verify(const Store& store);

 private:
  std::filesystem::path place() const { return directory_ / "store"; }

  SyntheticLog& log_;
  const schema::SchemaRegistry& schemas_;
  const std::filesystem::path directory_;
  const Progress progress_;
  const SystemClock clock_;
};

}  // namespace laban::bench
