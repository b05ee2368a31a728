#pragma once

#include <laban/result.h>
#include <laban/tx.h>

#include <utility>

namespace laban::observer {

// What a store must be able to give: otherwise it is damaged, and the query ends. Only inside
// answer().
template <class T>
T readable(Result<T> result) {
  if (!result) throw StorageError(result.error().message);
  return std::move(*result);
}

}  // namespace laban::observer
