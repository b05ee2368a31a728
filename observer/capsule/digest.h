#pragma once

// An observer's result for some sagas, as one number and in words. Equal exactly when every byte of
// every instance is.
//
//   digest := xxh3_128( (partition:le64 key:text value:text)* )   the rows of family `instances`
//             of each saga, by partition, saga, definition, key

#include <set>
#include <string>
#include <vector>

#include "bus/capsule/capsule.h"
#include "observer/queries/queries.h"

namespace laban::observer {

class SagaDigest {
 public:
  // Partitions in ascending order, without duplicates.
  Result<void> add(const StoreView& view, const std::set<std::string>& sagas);

  EventId value() const;
  std::vector<CapsuleEnding> endings() const;  // sorted

 private:
  std::string rows_;
  std::vector<CapsuleEnding> endings_;
};

}  // namespace laban::observer
