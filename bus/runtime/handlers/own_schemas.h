#pragma once

// OwnSchemas: a service puts the schemas of its own events into the log before anything else, so
// that everybody can read what it says (docs/decisions/024). It asks the log at every start, not
// its store: the log may have lost its tail.

#include <laban/binary_schema.h>

#include <optional>
#include <string>
#include <vector>

#include "bus/runtime/transaction.h"

namespace laban::runtime {

class OwnSchemas {
 public:
  // `schemas`: those that declare an event of this service.
  OwnSchemas(const std::string& service, std::vector<BinarySchema> schemas);

  // Nothing: there are none.
  std::optional<Emission> preface() const;
  // How one event of this service differs from another (schema/event_difference.h).
  std::string difference(const Envelope& now, const Envelope& then) const;
  bool is_preface(const Envelope& event) const { return event.id == id_; }

 private:
  const std::vector<BinarySchema> schemas_;
  const EventId id_;
};

}  // namespace laban::runtime
