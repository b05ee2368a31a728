#pragma once

#include <utility>

#include "bus/runtime/transaction.h"

namespace laban::runtime {

// Moves every row of the overlay into the batch, by family and key; the overlay is empty
// afterwards.
inline void move_rows(Overlay& overlay, WriteBatch& batch) {
  for (auto& [family, rows] : overlay.take()) {
    for (auto row = rows.begin(); row != rows.end();) {
      auto node = rows.extract(row++);
      if (node.mapped()) {
        batch.put(family, std::move(node.key()), std::move(*node.mapped()));
      } else {
        batch.erase(family, std::move(node.key()));
      }
    }
  }
}

}  // namespace laban::runtime
