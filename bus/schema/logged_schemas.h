#pragma once

// The schemas that the log of a partition has.

#include <laban/binary_schema.h>
#include <laban/result.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bus/event/wire.h"
#include "bus/log/log.h"
#include "bus/schema/schema_history.h"

namespace laban::schema {

// A first one that nothing can begin with. It uses up no id: the next one may be right.
bool is_passed_over(const Envelope& event);

// As the observer understands them: what it would refuse changes nothing. `events`: the messages of
// type laban.schema_applied, in log order, without duplicates and those that are passed over.
// `base`: what counts from the beginning if the log does not say.
Result<std::unique_ptr<SchemaHistory>> history_of(const std::vector<wire::Decoded>& events,
                                                  const std::vector<BinarySchema>& base);

// Those that these sources have put into the log.
Result<std::vector<wire::Decoded>> find_schema_events(Log& log, const std::string& name_space,
                                                      std::uint32_t partition,
                                                      std::uint32_t partition_count,
                                                      const std::vector<std::string>& sources);

}  // namespace laban::schema
