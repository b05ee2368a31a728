#include "bus/schema/schema_registry.h"

#include <doctest/doctest.h>
#include <flatbuffers/idl.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "bus/event/limits.h"
#include "events/order.h"
#include "tests/support/temporary_directory.h"

namespace laban::schema {
namespace {

using testing::TemporaryDirectory;

std::unique_ptr<SchemaRegistry> load_or_fail(const std::filesystem::path& directory) {
  auto registry = SchemaRegistry::load(directory);
  if (!registry) FAIL(registry.error().message);
  return std::move(*registry);
}

// Compiles schema text like flatc -b --schema; it may include a .fbs of its directory.
void write_schema(const std::filesystem::path& file, const std::string& text) {
  const std::string directory = file.parent_path().string();
  const std::string source = (file.parent_path() / (file.stem().string() + ".fbs")).string();
  const char* include_paths[] = {directory.c_str(), nullptr};
  flatbuffers::IDLOptions options;
  options.project_root = directory;
  flatbuffers::Parser parser(options);
  REQUIRE_MESSAGE(parser.Parse(text.c_str(), include_paths, source.c_str()), parser.error_);
  parser.Serialize();
  std::ofstream(source) << text;
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(parser.builder_.GetBufferPointer()),
             parser.builder_.GetSize());
}

std::string payload_of(const order::PlacedT& event) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(order::Placed::Pack(builder, &event), "LBP1");
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

std::span<const std::uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

order::PlacedT small_order() {
  order::PlacedT event;
  event.order_id = "536365";
  event.customer = "17850";
  event.total_cents = 9007199254740993;  // not representable as a double
  event.lines.push_back(std::make_unique<order::LineT>());
  event.lines.back()->description = "CREAM \"CUPID\" HEARTS, 3\xc2\xbd\t\x1b[2J";
  event.lines.back()->quantity = -6;
  return event;
}

}  // namespace

TEST_CASE("the registry knows the events of the built schemas, their sources and their fields") {
  const auto registry = load_or_fail(default_schema_directory());
  const auto* placed = registry->find("order.placed");
  REQUIRE(placed != nullptr);
  CHECK(placed->type == "order.placed");
  CHECK(placed->source == "orders");
  CHECK(placed->context == "order");
  CHECK(placed->fields == std::vector<std::string>{"order_id", "customer", "guest", "country",
                                                   "email", "lines", "total_cents"});
  REQUIRE(registry->find("order.cancel_requested") != nullptr);
  CHECK(registry->find("order.cancel_requested")->source == "observer");
  CHECK(registry->find("order.line") == nullptr);  // a table, but not an event
  CHECK(registry->find("order.unheard_of") == nullptr);
  const auto all = registry->all();
  CHECK(all.size() >= 2);
  CHECK(std::is_sorted(all.begin(), all.end(),
                       [](const auto& left, const auto& right) { return left.type < right.type; }));
}

TEST_CASE("a payload becomes JSON with exact integers, safe text and every scalar") {
  const auto registry = load_or_fail(default_schema_directory());
  const auto json = registry->to_json("order.placed", bytes(payload_of(small_order())));
  REQUIRE(json);
  CHECK(*json == R"({"order_id": "536365","customer": "17850","guest": false,)"
                 R"("lines": [{"description": "CREAM \"CUPID\" HEARTS, 3\u00BD\t\u001B[2J",)"
                 R"("quantity": -6,"unit_price_cents": 0}],"total_cents": 9007199254740993})");
}

TEST_CASE("a payload may lie at any address") {
  const auto registry = load_or_fail(default_schema_directory());
  const auto payload = payload_of(small_order());
  const auto expected = registry->to_json("order.placed", bytes(payload));
  REQUIRE(expected);
  for (std::size_t offset = 1; offset < 8; ++offset) {
    const std::string shifted = std::string(offset, '\0') + payload;
    const auto json = registry->to_json("order.placed", bytes(shifted).subspan(offset));
    REQUIRE(json);
    CHECK(*json == *expected);
  }
}

TEST_CASE("bytes that are not UTF-8 become replacement characters in valid JSON") {
  const auto registry = load_or_fail(default_schema_directory());
  auto event = small_order();
  event.customer = "a\xff\xed\xa0\x80\xc0\x80 \\x41 \\\\xff \xf0\x9f\x98\x80";
  const auto json = registry->to_json("order.placed", bytes(payload_of(event)));
  REQUIRE(json);
  const auto parsed = nlohmann::json::parse(*json, nullptr, false);
  REQUIRE_FALSE(parsed.is_discarded());
  std::string expected = "a";
  for (int i = 0; i < 6; ++i) expected += "\xef\xbf\xbd";
  CHECK(parsed["customer"] == expected + " \\x41 \\\\xff \xf0\x9f\x98\x80");
}

// Takes seconds if each replacement moves the rest.
TEST_CASE("very many bytes that are not UTF-8 become as many replacement characters") {
  const auto registry = load_or_fail(default_schema_directory());
  auto event = small_order();
  event.customer = std::string(120'000, '\xff');
  const auto json = registry->to_json("order.placed", bytes(payload_of(event)));
  REQUIRE(json);
  CHECK(nlohmann::json::parse(*json)["customer"].get<std::string>().size() == 3 * 120'000);
}

TEST_CASE("JSON becomes a payload that the generated code reads") {
  const auto registry = load_or_fail(default_schema_directory());
  const auto payload = registry->from_json(
      "order.placed",
      R"({"order_id": "1", "customer": "J\u00fcrgen", "total_cents": 9223372036854775807,
          "lines": [{"product": "22752", "quantity": 2}, {}]})");
  REQUIRE(payload);
  CHECK(payload->substr(4, 4) == "LBP1");
  flatbuffers::Verifier verifier(bytes(*payload).data(), payload->size());
  REQUIRE(verifier.VerifyBuffer<order::Placed>("LBP1"));
  const auto* placed = flatbuffers::GetRoot<order::Placed>(payload->data());
  CHECK(placed->customer()->str() == "J\xc3\xbcrgen");
  CHECK(placed->total_cents() == INT64_MAX);
  REQUIRE(placed->lines()->size() == 2);
  CHECK(placed->lines()->Get(0)->product()->str() == "22752");
}

TEST_CASE("JSON to payload and back gives the same JSON") {
  const auto registry = load_or_fail(default_schema_directory());
  const auto json = registry->to_json("order.placed", bytes(payload_of(small_order())));
  REQUIRE(json);
  const auto payload = registry->from_json("order.placed", *json);
  REQUIRE(payload);
  CHECK(*registry->to_json("order.placed", bytes(*payload)) == *json);
}

TEST_CASE("JSON that does not fit the event is refused with its place, and the next is read") {
  const auto registry = load_or_fail(default_schema_directory());
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  for (const std::string& json : {
           std::string(R"({"order_id": "1", "colour": "red"})"),
           std::string(R"({"order_id": "1", "order_id": "2"})"),
           std::string(R"({"total_cents": 1.5})"),
           std::string(R"({"total_cents": 9223372036854775808})"),
           std::string(R"({"guest": "perhaps"})"),
           std::string(R"({order_id: "1"})"),
           std::string(R"({"order_id": "1"} and more)"),
           std::string("{\"order_id\": \"1\"}\0{}", 19),
           std::string("{\"order_id\": \"\xff\"}"),
           std::string(R"({"order_id": "\xff"})"),
           std::string(R"({"lines": )") + deep + "}",
           std::string("[]"),
           std::string(""),
           std::string("table Line {}"),
           std::string("{\"order_id\": \"") + std::string(200'000, 'x') + "\"}",
       }) {
    CAPTURE(json.substr(0, 60));
    const auto payload = registry->from_json("order.placed", json);
    CHECK_FALSE(payload);
    if (payload) continue;
    CHECK(payload.error().kind == ErrorKind::invalid);
    CHECK(payload.error().message.find("order.Placed") != std::string::npos);
    CHECK(registry->from_json("order.placed", R"({"order_id": "1"})"));
  }
}

TEST_CASE("an unknown type is not found") {
  const auto registry = load_or_fail(default_schema_directory());
  CHECK(registry->verify("no.such", {}).error().kind == ErrorKind::not_found);
  CHECK(registry->to_json("no.such", {}).error().kind == ErrorKind::not_found);
  CHECK(registry->from_json("no.such", "{}").error().kind == ErrorKind::not_found);
}

TEST_CASE("damaged payloads are refused or read as something else, and never do harm") {
  const auto registry = load_or_fail(default_schema_directory());
  const auto payload = payload_of(small_order());
  const auto check = [&](const std::string& damaged) {
    const auto verified = registry->verify("order.placed", bytes(damaged));
    const auto json = registry->to_json("order.placed", bytes(damaged));
    REQUIRE(verified.has_value() == json.has_value());
    if (!json) REQUIRE(json.error().kind == ErrorKind::corrupt);
    if (json) REQUIRE(nlohmann::json::accept(*json));
    return json.has_value();
  };
  for (std::size_t size = 0; size < payload.size(); ++size) check(payload.substr(0, size));
  CHECK_FALSE(check(payload.substr(0, payload.size() / 2)));
  int refused = 0;
  for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
    std::string damaged = payload;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    refused += check(damaged) ? 0 : 1;
  }
  CHECK(refused > 100);
  std::uint32_t state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = payload;
    for (int i = 0; i < 4; ++i) {
      state = state * 1664525 + 1013904223;
      damaged[(state >> 8) % damaged.size()] = static_cast<char>(state >> 24);
    }
    damaged.replace(4, 4, "LBP1");
    check(damaged);
  }
}

TEST_CASE("a payload without the payload identifier is refused") {
  const auto registry = load_or_fail(default_schema_directory());
  auto payload = payload_of(small_order());
  payload.replace(4, 4, "LBP2");
  CHECK(registry->verify("order.placed", bytes(payload)).error().kind == ErrorKind::corrupt);
}

TEST_CASE("a payload with shared parts cannot expand into more text than an event may hold") {
  const auto registry = load_or_fail(default_schema_directory());
  flatbuffers::FlatBufferBuilder builder;
  const auto text = builder.CreateString(std::string(60'000, 'x'));
  const auto line = order::CreateLine(builder, text, text);
  const std::vector<flatbuffers::Offset<order::Line>> lines(4000, line);
  const auto vector = builder.CreateVector(lines);
  order::PlacedBuilder placed(builder);
  placed.add_lines(vector);
  builder.Finish(placed.Finish(), "LBP1");
  const std::span<const std::uint8_t> bomb(builder.GetBufferPointer(), builder.GetSize());
  REQUIRE(bomb.size() < 100'000);
  CHECK(registry->verify("order.placed", bomb).error().kind == ErrorKind::corrupt);
  CHECK(registry->to_json("order.placed", bomb).error().kind == ErrorKind::corrupt);
}

TEST_CASE("the largest honest payload is within reach") {
  const auto registry = load_or_fail(default_schema_directory());
  order::PlacedT event;
  for (int i = 0; i < 1500; ++i) event.lines.push_back(std::make_unique<order::LineT>());
  for (auto& line : event.lines) {
    line->product = "22752";
    line->description = "REGENCY CAKESTAND";
    line->quantity = 1;
    line->unit_price_cents = 1;
  }
  const auto payload = payload_of(event);
  REQUIRE(payload.size() > 100'000);
  const auto json = registry->to_json("order.placed", bytes(payload));
  REQUIRE(json);
  CHECK(nlohmann::json::parse(*json)["lines"].size() == 1500);
}

TEST_CASE("nesting deeper than the limit is refused") {
  TemporaryDirectory home;
  write_schema(home.path() / "tree.bfbs",
               "attribute \"event\"; namespace tree; table Grown (event) { inner: Grown; }");
  const auto registry = load_or_fail(home.path());
  const auto nested = [&](int depth) {
    std::string json = "{}";
    for (int i = 1; i < depth; ++i) json = R"({"inner":)" + json + "}";
    return registry->from_json("tree.grown", json);
  };
  const int most = static_cast<int>(limits::payload_depth);
  const auto deepest = nested(most);
  REQUIRE_MESSAGE(deepest, deepest.error().message);
  CHECK(registry->to_json("tree.grown", bytes(*deepest)));
  CHECK_FALSE(nested(most + 1));
  CHECK_FALSE(nested(40));
}

TEST_CASE("a list of fractions that is used many times does not become JSON") {
  TemporaryDirectory home;
  write_schema(home.path() / "a.bfbs",
               "attribute \"event\"; namespace a;"
               "table List (event) { a: [double]; b: [double]; c: [double]; }");
  const auto registry = load_or_fail(home.path());
  for (const std::size_t size : {10'000, 11'000}) {
    flatbuffers::FlatBufferBuilder builder;
    const auto numbers = builder.CreateVector(std::vector<double>(size, 0.5));
    const auto start = builder.StartTable();
    for (const flatbuffers::voffset_t slot : {4, 6, 8}) builder.AddOffset(slot, numbers);
    builder.Finish(flatbuffers::Offset<flatbuffers::Table>(builder.EndTable(start)), "LBP1");
    const std::span<const std::uint8_t> payload(builder.GetBufferPointer(), builder.GetSize());
    CHECK(registry->verify("a.list", payload));
    CHECK(registry->to_json("a.list", payload).has_value() == (size == 10'000));
  }
}

TEST_CASE("a list with a key is sorted, and a very long one refused") {
  TemporaryDirectory home;
  write_schema(home.path() / "a.bfbs",
               "attribute \"event\"; namespace a; table Item { id: string (key); }"
               "struct Point { x: ubyte (key); } "
               "table List (event) { items: [Item]; points: [Point]; }");
  const auto registry = load_or_fail(home.path());
  const auto payload = registry->from_json("a.list", R"({"items": [{"id": "b"}, {"id": "a"}]})");
  REQUIRE(payload);
  CHECK(*registry->to_json("a.list", bytes(*payload)) == R"({"items": [{"id": "a"},{"id": "b"}]})");
  std::string json = R"({"points": [{"x": 1})";
  for (int i = 1; i < 100'000; ++i) json += R"(,{"x": 1})";
  CHECK(registry->from_json("a.list", json + "]}").error().kind == ErrorKind::invalid);
}

TEST_CASE("a payload whose parts lie elsewhere, or are missing, is refused") {
  TemporaryDirectory home;
  write_schema(
      home.path() / "a.bfbs",
      "attribute \"event\"; namespace a; struct Point { x: double; } table Leaf { x: int; }"
      "table Tree (event) { leaf: Leaf; text: string (required); points: [Point]; }");
  const auto registry = load_or_fail(home.path());
  const auto whole = registry->from_json(
      "a.tree", R"({"leaf": {"x": 1}, "text": "t", "points": [{"x": 1}, {"x": 2}]})");
  REQUIRE(whole);
  REQUIRE(registry->verify("a.tree", bytes(*whole)));
  const auto change = [&](flatbuffers::voffset_t slot, flatbuffers::voffset_t place) {
    std::string changed = *whole;
    auto* table = flatbuffers::GetMutableRoot<flatbuffers::Table>(
        reinterpret_cast<std::uint8_t*>(changed.data()));
    flatbuffers::WriteScalar(const_cast<std::uint8_t*>(table->GetVTable()) + slot, place);
    return registry->verify("a.tree", bytes(changed));
  };
  for (const flatbuffers::voffset_t slot : {4, 6, 8}) {
    CAPTURE(slot);
    CHECK_FALSE(change(slot, 65'000));  // beyond the bytes
    CHECK(change(slot, 0).has_value() == (slot != 6));
  }
  // The structs of a list have their alignment, too.
  std::string moved = *whole;
  auto* table = flatbuffers::GetMutableRoot<flatbuffers::Table>(
      reinterpret_cast<std::uint8_t*>(moved.data()));
  auto* offset = table->GetAddressOf(8);
  flatbuffers::WriteScalar(offset, flatbuffers::ReadScalar<std::uint32_t>(offset) + 4);
  flatbuffers::WriteScalar<std::uint32_t>(offset + flatbuffers::ReadScalar<std::uint32_t>(offset),
                                          1);
  CHECK_FALSE(registry->verify("a.tree", bytes(moved)));
}

TEST_CASE("numbers that JSON does not have make a payload unreadable as JSON") {
  TemporaryDirectory home;
  write_schema(home.path() / "probe.bfbs",
               "attribute \"event\"; namespace probe; table Measured (event) { value: double; }");
  const auto registry = load_or_fail(home.path());
  const auto json = [&](double value) {
    flatbuffers::FlatBufferBuilder builder;
    const auto start = builder.StartTable();
    builder.AddElement<double>(4, value, 0);
    builder.Finish(flatbuffers::Offset<flatbuffers::Table>(builder.EndTable(start)), "LBP1");
    return registry->to_json("probe.measured", {builder.GetBufferPointer(), builder.GetSize()});
  };
  CHECK_MESSAGE(json(1.5), json(1.5).error().message);
  CHECK(*json(1.5) == R"({"value": 1.5})");
  CHECK(json(std::numeric_limits<double>::quiet_NaN()).error().kind == ErrorKind::corrupt);
  CHECK(json(std::numeric_limits<double>::infinity()).error().kind == ErrorKind::corrupt);
}

TEST_CASE("a schema that includes another one declares only its own events") {
  TemporaryDirectory home;
  write_schema(home.path() / "one.bfbs",
               "attribute \"event\"; namespace one; table First (event) { c: int; }");
  write_schema(home.path() / "two.bfbs",
               "include \"one.fbs\"; namespace two; table Second (event) { first: one.First; }");
  const auto registry = load_or_fail(home.path());
  CHECK(registry->all().size() == 2);
  const auto payload = registry->from_json("two.second", R"({"first": {"c": 7}})");
  REQUIRE(payload);
  CHECK(*registry->to_json("two.second", bytes(*payload)) == R"({"first": {"c": 7}})");
}

TEST_CASE("schemas that cannot serve are refused when they are loaded") {
  TemporaryDirectory home;
  ErrorKind expected{};
  SUBCASE("no directory") {
    const auto registry = SchemaRegistry::load(home.path() / "none");
    REQUIRE_FALSE(registry);
    CHECK(registry.error().kind == ErrorKind::not_found);
    return;
  }
  SUBCASE("a directory without schemas") { expected = ErrorKind::not_found; }
  SUBCASE("a file that is not a schema") {
    std::ofstream(home.path() / "junk.bfbs") << "table Junk {}, but not in binary";
    expected = ErrorKind::corrupt;
  }
  SUBCASE("an empty file") {
    std::ofstream(home.path() / "empty.bfbs") << "";
    expected = ErrorKind::corrupt;
  }
  SUBCASE("one event in two files") {
    write_schema(home.path() / "one.bfbs",
                 "attribute \"event\"; namespace a; table B (event) { c: int; }");
    write_schema(home.path() / "two.bfbs",
                 "attribute \"event\"; namespace a; table B (event) { c: int; }");
    expected = ErrorKind::conflict;
  }
  SUBCASE("two tables that give one event type") {
    write_schema(home.path() / "one.bfbs",
                 "attribute \"event\"; namespace a; table B_c (event) { c: int; } table BC (event) "
                 "{ c: int; }"
                 "table B_C (event) { c: int; } table b_c (event) { c: int; }");
    expected = ErrorKind::conflict;
  }
  SUBCASE("an event with a union") {
    write_schema(home.path() / "one.bfbs",
                 "attribute \"event\"; namespace a; table X { i: int; } union U { X } table B "
                 "(event) { u: U; }");
    expected = ErrorKind::invalid;
  }
  const auto registry = SchemaRegistry::load(home.path());
  REQUIRE_FALSE(registry);
  CHECK(registry.error().kind == expected);
  CHECK(registry.error().message.find(home.path().string()) != std::string::npos);
}

TEST_CASE("an event becomes one line of CloudEvents JSON") {
  const auto registry = load_or_fail(default_schema_directory());
  const auto payload = payload_of(small_order());
  Envelope envelope;
  envelope.id = {1, 2};
  envelope.type = "order.placed";
  envelope.source = "orders";
  envelope.saga = "536365";
  envelope.time = *parse_rfc3339("2010-12-01T08:26:00Z");
  envelope.payload = bytes(payload);
  const Position position{3, 42, *parse_rfc3339("2026-11-20T15:32:16.876Z")};

  SUBCASE("a readable payload is its data") {
    CHECK(to_cloudevents_json(*registry, envelope, position) ==
          R"({"specversion":"1.0","id":"00000000000000010000000000000002","source":"orders",)"
          R"("type":"order.placed","subject":"536365","time":"2010-12-01T08:26:00Z",)"
          R"("correlationid":"536365","partition":3,"sequence":"00000000000000000042",)"
          R"("logtime":"2026-11-20T15:32:16.876Z","datacontenttype":"application/json","data":)" +
              *registry->to_json("order.placed", bytes(payload)) + "}");
  }
  SUBCASE("cause and trace appear when there are any") {
    envelope.cause = {0, 255};
    envelope.trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const auto event = nlohmann::json::parse(to_cloudevents_json(*registry, envelope, position));
    CHECK(event["causationid"] == "000000000000000000000000000000ff");
    CHECK(event["traceparent"] == envelope.trace);
  }
  SUBCASE("an unknown type keeps its bytes") {
    envelope.type = "order.unheard_of";
    envelope.payload = bytes("any carnal pleas");
    const auto event = nlohmann::json::parse(to_cloudevents_json(*registry, envelope, position));
    CHECK(event["data_base64"] == "YW55IGNhcm5hbCBwbGVhcw==");
    CHECK_FALSE(event.contains("data"));
  }
  SUBCASE("a damaged payload keeps its bytes") {
    envelope.payload = bytes("M\xff");
    const auto event = nlohmann::json::parse(to_cloudevents_json(*registry, envelope, position));
    CHECK(event["data_base64"] == "Tf8=");
    CHECK(event["datacontenttype"] == "application/x-flatbuffers");
  }
  SUBCASE("texts that are not UTF-8 and newlines stay inside the line") {
    envelope.saga = "a\xff\n\"}";
    const auto line = to_cloudevents_json(*registry, envelope, position);
    CHECK(line.find('\n') == std::string::npos);
    CHECK(nlohmann::json::parse(line)["subject"] == "a\xef\xbf\xbd\n\"}");
  }
}

}  // namespace laban::schema
