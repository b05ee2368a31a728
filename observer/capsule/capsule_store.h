#pragma once

// CapsuleStore: a capsule folded again into stores in memory that answer every query, without
// broker and observer.

#include <laban/clock.h>

#include <memory>
#include <vector>

#include "bus/capsule/capsule.h"
#include "observer/queries/queries.h"

namespace laban::observer {

class CapsuleStore {
 public:
  // `installed`: the schemas that count from the beginning if the capsule does not say. Both must
  // outlive it. `corrupt`: rows that no observer can have written, or that do not fold.
  static Result<std::unique_ptr<CapsuleStore>> open(const Capsule& capsule,
                                                    const schema::SchemaRegistry& installed);
  ~CapsuleStore();

  // For answer(), as of `now`.
  QueryContext context(Time now) const;
  // To show payloads.
  const schema::SchemaRegistry& schemas() const;
  // When the last of its rows was stored.
  Time newest() const { return newest_; }

  // The result of this fold, compared with the recorded one.
  const EventId& digest() const { return digest_; }
  const std::vector<CapsuleEnding>& endings() const { return endings_; }
  enum class Agreement {
    equal,          // byte for byte
    other_version,  // another version of the fold made it; the sagas end the same
    different,
  };
  Agreement agreement() const;

 private:
  struct Home;
  CapsuleStore(const Capsule& capsule, const schema::SchemaRegistry& installed);

  Result<void> fold_partition(std::uint32_t partition, std::size_t from, std::size_t to);

  const Capsule& capsule_;
  const schema::SchemaRegistry& installed_;
  std::vector<std::unique_ptr<Home>> homes_;
  Time newest_{};
  EventId digest_;
  std::vector<CapsuleEnding> endings_;
};
const char* name_of(CapsuleStore::Agreement agreement);

}  // namespace laban::observer
