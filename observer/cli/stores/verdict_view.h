#pragma once

// Shows the result of comparing a store of the observer with a new fold of its log.

#include <laban/clock.h>

#include "observer/cli/stores/documents.h"
#include "observer/cli/terminal/printer.h"
#include "observer/rebuild/verification.h"

namespace laban::cli {

struct PartitionVerdict {
  std::uint32_t partition = 0;
  observer::Verdict verdict;
  std::string unreadable;  // why the store cannot even be opened
  Duration took{};

  bool is_equal() const {
    return unreadable.empty() && verdict.outcome == observer::Verdict::Outcome::equal;
  }
};

StoreVerdict document_of(const PartitionVerdict& one);
void print_verdict(Printer& printer, const PartitionVerdict& one);

}  // namespace laban::cli
