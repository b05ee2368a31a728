#pragma once

// An id as bytes in keys and values: its halves big-endian, 16 bytes.

#include <laban/codec.h>
#include <laban/ids.h>

namespace laban::codec {

inline void append_id(std::string& out, const EventId& id) {
  append_be64(out, id.high);
  append_be64(out, id.low);
}

inline bool take_id(std::string_view& in, EventId& id) {
  return take_be64(in, id.high) && take_be64(in, id.low);
}

inline std::string id_bytes(const EventId& id) {
  std::string bytes;
  append_id(bytes, id);
  return bytes;
}

}  // namespace laban::codec
