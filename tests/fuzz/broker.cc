// What a broker says, or whoever publishes in its place: the first byte chooses what it is taken
// for. Nothing throws, and what is read makes sense.

#include <laban/json.h>

#include "bus/log/nats/answers.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

void origin(std::string_view text) {
  const auto read = nats::parse_origin(text);
  if (!read) return;
  for (const auto part : {read->stream, read->consumer}) {
    law(part.find('.') == part.npos, "a name is one token");
    law(part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size(),
        "a name is part of what was said");
  }
}

void acknowledgement(std::string_view text) {
  const auto read = nats::read_acknowledgement(text, "shop-0");
  if (read) law(read->sequence > 0 && text.find("shop-0") != text.npos, "it is of this stream");
}

void stored_message(std::string_view text) {
  const auto read = nats::read_stored_message(parse_json<nlohmann::json>(text));
  if (read) law(read->sequence > 0, "a stored message has a place");
}

void refusal(std::string_view text) {
  const auto json = parse_json<nlohmann::json>(text);
  (void)nats::is_without_jetstream(json);
  law(!nats::error_of(json, "reading").message.empty(), "an error says something");
}

void greeting(std::string_view text) {
  law(nats::version_in(text).size() <= text.size(), "a version is part of the line");
}

}  // namespace

void broker(std::string_view input) {
  static constexpr void (*readers[])(std::string_view) = {origin, acknowledgement, stored_message,
                                                          refusal, greeting};
  Bytes bytes(input);
  const auto reader = readers[bytes.below(std::size(readers))];
  reader(bytes.rest());
}

}  // namespace laban::fuzz
