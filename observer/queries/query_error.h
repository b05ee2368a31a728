#pragma once

// The exceptions that end a query early. Thrown by reply_to() and what it calls; query() and
// answer() turn them into an Error.

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

// Unwraps a value that an intact store always has; throws StorageError otherwise.
template <class T>
T readable(Result<T> result) {
  if (!result) throw StorageError(result.error().message);
  return std::move(*result);
}

// The same, but for what is too large to look at: that is the asker's matter.
template <class T>
T affordable(Result<T> result) {
  if (!result && result.error().kind == ErrorKind::exhausted)
    throw BadRequest(result.error().message);
  return readable(std::move(result));
}

}  // namespace laban::observer
