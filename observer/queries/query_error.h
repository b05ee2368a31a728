#pragma once

// How a query ends early. Thrown by reply_to() and what it calls; query() and answer() make an
// Error of it.

#include <laban/result.h>
#include <laban/tx.h>

#include <stdexcept>
#include <utility>

namespace laban::observer {

struct BadRequest : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct NotFound : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What a store must be able to give: otherwise it is damaged, and the query ends.
template <class T>
T readable(Result<T> result) {
  if (!result) throw StorageError(result.error().message);
  return std::move(*result);
}

}  // namespace laban::observer
