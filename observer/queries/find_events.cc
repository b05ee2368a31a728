// events.find: the position of an event in the log, by its id.

#include <laban/codec.h>
#include <laban/tx.h>

#include <algorithm>

#include "observer/queries/endpoints.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::size_t digits_of_id = 32;
constexpr std::size_t fewest_digits = 4;
constexpr std::size_t most_found = 10;

// Keys of the inbox begin with the bytes of ids, so a prefix of an id is a range of keys.
std::string id_key(std::string digits, char fill) {
  digits.resize(digits_of_id, fill);
  const auto id = EventId::parse(digits);
  if (!id) throw BadRequest("'id' must be hexadecimal digits");
  return codec::id_bytes(*id);
}

}  // namespace

api::FoundEvents reply_to(const api::EventsFindRequest& request, const QueryContext& context) {
  const std::string& digits = request.id;
  if (digits.size() < fewest_digits || digits.size() > digits_of_id)
    throw BadRequest("'id' must have 4 to 32 hexadecimal digits");
  const std::string from = id_key(digits, '0'), last = id_key(digits, 'f');
  api::FoundEvents found;
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    reader.scan(runtime::inbox, from, {}, false, [&](std::string_view key) {
      if (key.substr(0, last.size()) > std::string_view(last)) return false;
      found.more = found.events.size() == most_found;
      if (found.more) return false;
      const auto value = readable(view.store->get(runtime::inbox, key));
      std::string_view rest = key, bytes = value ? std::string_view(*value) : std::string_view();
      EventId id;
      std::uint64_t sequence = 0;
      if (codec::take_id(rest, id) && codec::take_le64(bytes, sequence))
        found.events.push_back({id.hex(), view.partition, sequence});
      return true;
    });
  }
  return found;
}

}  // namespace laban::observer
