// Traffic in any order, mined: the result can be read as a definition.

#include "observer/saga/definition/load.h"
#include "observer/saga/definition/yaml.h"
#include "observer/saga/mining/mine.h"
#include "observer/saga/mining/yaml_text.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

void traffic(std::string_view input) {
  static constexpr std::string_view types[] = {
      "order.placed",   "stock.reserved",      "stock.rejected",      "stock.release_requested",
      "stock.released", "card.charged",        "card.declined",       "card.refund_requested",
      "card.refunded",  "card.charge_again",   "parcel.sent",         "parcel.stop_requested",
      "parcel.stopped", "parcel.stop_refused", "laban.dead_lettered", "mail.sent"};
  static constexpr std::string_view sources[] = {"orders", "stock",    "card",
                                                 "parcel", "observer", "mail"};
  static constexpr std::string_view sagas[] = {"o-1", "o-2", "o-3", "o-4"};
  Bytes bytes(input);
  observer::Traffic traffic(3 + bytes.below(2));
  std::uint64_t sequence = 0;
  Time time{};
  while (!bytes.empty() && sequence < 200) {
    const std::uint8_t what = bytes.byte(), who = bytes.byte(), cause = bytes.byte();
    ++sequence;
    time += std::chrono::milliseconds(bytes.byte());
    observer::SeenEnvelope envelope;
    envelope.type = types[what % std::size(types)];
    envelope.source = sources[(what / 16) % std::size(sources)];
    envelope.saga = sagas[who % std::size(sagas)];
    envelope.id = {1, who >= 0xf0 ? 1 : sequence};
    if (cause != 0) envelope.cause = {1, sequence > cause ? sequence - cause : cause};
    envelope.time = time;
    envelope.sequence = sequence;
    traffic.add(envelope);
  }
  const auto mined = observer::mine(traffic, {});
  if (!mined) {
    law(mined.error().kind == ErrorKind::not_found, "there was no saga to mine");
    return;
  }
  const auto text = observer::yaml_of(*mined);
  law(std::holds_alternative<observer::YamlNode>(observer::read_yaml(text, "mined.yaml")),
      "what is mined is YAML");
  // Traffic may lack what a definition needs; then the reader reports it.
  for (const auto& problem : observer::read_definition(text, "mined.yaml").problems)
    law(!problem.hint.empty(), "what a mined definition lacks can be given");
}

}  // namespace laban::fuzz
