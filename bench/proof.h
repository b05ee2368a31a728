#pragma once

// Proof that the observer's store is a function of the log: folded, deleted and folded again it is
// the same, and one flipped byte is found and names its saga.

#include <laban/ids.h>
#include <laban/result.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "bench/made_up_log.h"
#include "observer/rebuild/verification.h"
#include "observer/saga/definition/registry.h"

namespace laban::bench {

// Called now and then with what is being done and how much of it.
using Progress = std::function<void(const std::string& doing, std::uint64_t done)>;

struct Folded {
  std::unique_ptr<Store> store;
  observer::DefinitionRegistry book;
  EventId history;  // the rolling digest of everything that was ever changed
  std::map<std::string, std::uint64_t> states;
  std::uint64_t findings = 0;
  double seconds = 0;
};

// What of a store must be the same.
struct Digests {
  EventId whole;  // of all rows
  EventId history;
  std::map<std::string, EventId> by_definition;  // of its instances
  std::uint64_t rows = 0;

  friend bool operator==(const Digests&, const Digests&) = default;
};

class Proof {
 public:
  // All must outlive this. `directory` exists; stores are made in it.
  Proof(MadeUpLog& log, const schema::SchemaRegistry& schemas, std::filesystem::path directory,
        Progress progress);

  // The whole log into the store, which must not be there yet.
  Result<Folded> fold();
  Result<Digests> digests_of(const Folded& folded) const;
  // The store must be closed.
  Result<void> delete_store() const;
  Result<std::unique_ptr<Store>> open_store() const;

  // One bit of one row that is about this saga. Returns which row.
  Result<std::string> flip(Store& store, const std::string& saga) const;
  // The store against a new fold.
  Result<observer::Verdict> verify(const Store& store);

 private:
  std::filesystem::path place() const { return directory_ / "store"; }

  MadeUpLog& log_;
  const schema::SchemaRegistry& schemas_;
  const std::filesystem::path directory_;
  const Progress progress_;
  const SystemClock clock_;
};

}  // namespace laban::bench
