// A payload: the first byte chooses the event type. Whatever the schemas accept, every generated
// reader can read, and it survives the conversion to JSON and back.

#include <cstring>
#include <vector>

#include "events/order.h"
#include "events/payment.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/schemas.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

void payload(std::string_view input) {
  static const auto types = schemas().all();
  Bytes bytes(input);
  const std::string& type = types[bytes.below(types.size())].type;
  const auto data = bytes.rest();
  std::vector<std::uint64_t> aligned((data.size() + 7) / 8);
  if (!data.empty()) std::memcpy(aligned.data(), data.data(), data.size());
  const std::span<const std::uint8_t> payload_bytes(
      reinterpret_cast<const std::uint8_t*>(aligned.data()), data.size());
  if (!schemas().verify(type, payload_bytes)) return;

  const auto json = schemas().to_json(type, payload_bytes);
  if (!json) return;
  const auto written = schemas().from_json(type, *json);
  law(written.has_value(), "JSON of an event can be read");
  std::vector<std::uint64_t> copy((written->size() + 7) / 8);
  std::memcpy(copy.data(), written->data(), written->size());
  const auto again = schemas().to_json(
      type, {reinterpret_cast<const std::uint8_t*>(copy.data()), written->size()});
  law(again && *again == *json, "an event is the same after a way through JSON");
}

}  // namespace laban::fuzz
