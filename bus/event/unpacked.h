#pragma once

// How large a payload is when it is unpacked: written out, with every part as often as something
// refers to it. Parts of a FlatBuffer may be shared: a hundred kilobytes can refer to one long text
// thousands of times, and become gigabytes for whoever reads field by field.

#include <flatbuffers/flatbuffers.h>

#include <cstddef>

#include "bus/event/limits.h"

namespace laban {

class UnpackedSize {
 public:
  // A table, a text, a list or a number with so many bytes of its own. False: beyond the limit.
  bool add(std::size_t bytes = 0) {
    const std::size_t more = limits::unpacked_part + bytes;
    left_ = more > left_ ? 0 : left_ - more;
    return left_ > 0;
  }

 private:
  std::size_t left_ = limits::unpacked_bytes + 1;
};

// Of a verified payload, by the type table that goes with the generated code. Unions are not
// followed: events have none.
bool is_within_unpacked_limit(const flatbuffers::TypeTable& type,
                              const flatbuffers::Table& payload);

}  // namespace laban
