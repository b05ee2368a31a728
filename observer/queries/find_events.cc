// events.find: where in the log an event stands, by its id.

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

// Ids are spelled as their bytes in the inbox are.
std::string id_key(std::string digits, char fill) {
  digits.resize(digits_of_id, fill);
  const auto id = EventId::parse(digits);
  if (!id) throw BadRequest("'id' must be hexadecimal digits");
  return codec::id_bytes(*id);
}

}  // namespace

Json find_events(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"id"});
  const std::string digits = request.text("id").value_or("");
  if (digits.size() < fewest_digits || digits.size() > digits_of_id)
    throw BadRequest("'id' must have 4 to 32 hexadecimal digits");
  const std::string from = id_key(digits, '0'), last = id_key(digits, 'f');
  Json found = Json::array();
  bool more = false;
  for (const auto& view : context.views) {
    const StoreReader reader(view);
    reader.scan(runtime::inbox, from, {}, false, [&](std::string_view key) {
      if (key > std::string_view(last)) return false;
      more = found.size() == most_found;
      if (more) return false;
      const auto value = view.store->get(runtime::inbox, key);
      if (!value) throw StorageError(value.error().message);
      std::string_view rest = key, bytes = *value ? std::string_view(**value) : std::string_view();
      EventId id;
      std::uint64_t sequence = 0;
      if (codec::take_id(rest, id) && codec::take_le64(bytes, sequence))
        found.push_back({{"id", id.hex()}, {"partition", view.partition}, {"sequence", sequence}});
      return true;
    });
  }
  return {{"schema_version", schema_version}, {"events", std::move(found)}, {"more", more}};
}

}  // namespace laban::observer
