// A binary schema and a payload of its events: four bytes give the size of the schema, little end
// first. Whatever is said to be well-formed can be used.

#include "bus/schema/event_entry.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {
namespace {

std::string_view take_schema(std::string_view& input) {
  std::size_t size = 0;
  for (int shift = 0; shift < 32 && !input.empty(); shift += 8) {
    size |= std::size_t{static_cast<unsigned char>(input.front())} << shift;
    input.remove_prefix(1);
  }
  const auto taken = input.substr(0, size);
  input.remove_prefix(taken.size());
  return taken;
}

}  // namespace

void schema_bytes(std::string_view input) {
  const std::string bytes(take_schema(input));
  const auto events = schema::read_events({"", bytes}, "the input");
  if (!events) return;
  const std::span payload(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  for (const auto& event : *events) {
    auto& codec = *event->codec;
    const bool is_payload = codec.verify(payload).has_value();
    const auto json = codec.to_json(payload);
    law(is_payload || !json, "only a payload becomes JSON");
    for (const std::string& text : {json ? *json : "{", std::string("{}")}) {
      const auto written = codec.from_json(text);
      if (!written) continue;
      const std::span again(reinterpret_cast<const std::uint8_t*>(written->data()),
                            written->size());
      law(codec.verify(again).has_value(), "what JSON gives is a payload");
      (void)codec.to_json(again);
    }
  }
}

}  // namespace laban::fuzz
