// A payload whose parts are shared is judged by what it is when each is written out.

#include "bus/event/unpacked.h"

#include <doctest/doctest.h>
#include <laban/service.h>

#include "bus/schema/schema_registry.h"
#include "events/order.h"

using namespace laban;

namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

std::span<const std::uint8_t> bytes_of(const FlatBufferBuilder& builder) {
  return {builder.GetBufferPointer(), builder.GetSize()};
}

// An order with so many lines, all of them the same one.
void share_one_line(FlatBufferBuilder& builder, std::size_t lines, std::size_t text_bytes) {
  const auto text = builder.CreateString(std::string(text_bytes, 'x'));
  order::LineBuilder line(builder);
  line.add_description(text);
  const auto one = line.Finish();
  const auto all = builder.CreateVector(std::vector<Offset<order::Line>>(lines, one));
  order::PlacedBuilder placed(builder);
  placed.add_lines(all);
  builder.Finish(placed.Finish(), detail::payload_identifier);
}

bool is_taken(const FlatBufferBuilder& builder) {
  return detail::verified_payload<order::Placed>(bytes_of(builder)).has_value();
}

const schema::SchemaRegistry& schemas() {
  static const auto loaded = schema::SchemaRegistry::load(schema::default_schema_directory());
  return **loaded;
}

}  // namespace

TEST_CASE("an event of 116 kB whose 4,000 lines share one text is no event to a service") {
  FlatBufferBuilder builder;
  share_one_line(builder, 4000, 100'000);
  REQUIRE(builder.GetSize() < limits::event_bytes);
  CHECK_FALSE(is_taken(builder));
}

TEST_CASE("what is shared counts each time, up to the limit and not one byte further") {
  // The order and each line are a part of 16 bytes, and so is each text besides its own bytes.
  constexpr std::size_t lines = 1000;
  constexpr std::size_t text =
      (limits::unpacked_bytes - limits::unpacked_part) / lines - 2 * limits::unpacked_part;
  for (const std::size_t bytes : {text - 1, text}) {
    FlatBufferBuilder builder;
    share_one_line(builder, lines, bytes);
    CHECK(is_taken(builder));
  }
  FlatBufferBuilder builder;
  share_one_line(builder, lines, text + 1);
  CHECK_FALSE(is_taken(builder));
}

TEST_CASE("a payload has as many parts as the limit says, and not one more") {
  for (const std::size_t lines : {limits::payload_tables - 1, limits::payload_tables}) {
    FlatBufferBuilder builder;
    share_one_line(builder, lines, 1);
    const bool fits = lines < limits::payload_tables;  // the order is a part, too
    CHECK(is_taken(builder) == fits);
    CHECK(schemas().verify("order.placed", bytes_of(builder)).has_value() == fits);
  }
}

TEST_CASE("an order as large as an event may be is taken") {
  order::PlacedT order;
  order.order_id = "o-1";
  while (order.lines.size() < 900) {
    auto line = std::make_unique<order::LineT>();
    line->product = "22752";
    line->description = std::string(80, 'd');
    line->quantity = 3;
    line->unit_price_cents = 295;
    order.lines.push_back(std::move(line));
  }
  FlatBufferBuilder builder;
  builder.Finish(order::Placed::Pack(builder, &order), detail::payload_identifier);
  REQUIRE(builder.GetSize() > limits::event_bytes - 16'000);
  CHECK(is_taken(builder));
}

TEST_CASE("a service and the schemas judge the size of a payload alike") {
  for (std::size_t lines : {1, 10, 100, 1000, 4000}) {
    for (std::size_t text = 16; text < 100'000; text *= 2) {
      CAPTURE(lines);
      CAPTURE(text);
      FlatBufferBuilder builder;
      share_one_line(builder, lines, text);
      CHECK(is_taken(builder) == schemas().verify("order.placed", bytes_of(builder)).has_value());
    }
  }
}

TEST_CASE("what is unpacked is counted without wrapping") {
  UnpackedSize size;
  CHECK(size.add(limits::unpacked_bytes - limits::unpacked_part));
  CHECK_FALSE(size.add());
  UnpackedSize huge;
  CHECK_FALSE(huge.add(~std::size_t{0} - limits::unpacked_part));
  CHECK_FALSE(huge.add());
}
