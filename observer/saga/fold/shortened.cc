#include "observer/saga/fold/shortened.h"

#include "observer/saga/fold/limits.h"

namespace laban::observer {

std::string shortened(std::string_view text) {
  if (text.size() <= text_bytes) return std::string(text);
  std::size_t size = text_bytes;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return std::string(text.substr(0, size));
}

}  // namespace laban::observer
