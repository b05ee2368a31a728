// The bytes of every stored record, pinned: a store or capsule written today must be readable for
// ever, and a rebuilt store must have the same bytes.
#include <doctest/doctest.h>
#include <laban/codec.h>

#include "bus/capsule/capsule.h"
#include "bus/event/wire.h"
#include "bus/log/memory/memory_log.h"
#include "bus/replay/protocol.h"
#include "bus/runtime/anchor.h"
#include "bus/runtime/effects.h"
#include "bus/runtime/handlers/barrier.h"
#include "bus/runtime/handlers/parked_events.h"
#include "bus/runtime/handlers/redrive.h"
#include "bus/runtime/inbox.h"
#include "bus/runtime/outbox_publisher.h"
#include "bus/runtime/repair/log_tail_backup.h"
#include "bus/store/memory/memory_store.h"
#include "tests/support/visible_bytes.h"

using namespace laban;
using namespace laban::runtime;
using namespace std::chrono_literals;

namespace {

constexpr EventId id_a{0x0102030405060708, 0x090a0b0c0d0e0f10};
constexpr EventId id_b{0xa1a2a3a4a5a6a7a8, 0xa9aaabacadaeafb0};
const StoredMessage message{0x1122, Time(1234567890123456789ns), "shop.0.a.b",
                            std::string("d\0\xff", 3)};

using testing::visible;

std::string visible(const WriteBatch& batch) {
  std::string text;
  for (const auto& write : batch.writes) {
    text += std::to_string(write.family) + " " + visible(write.key);
    text += write.kind == Write::Kind::put ? " -> " + visible(write.value) + "\n" : " erased\n";
  }
  return text;
}

struct Fixture {
  std::unique_ptr<Store> store = memory::open(memory::make_disk(), core_family_names());
  Overlay overlay;
  WriteBatch batch;
  Transaction tx{{"payment", "o-1", id_a, Time(5s), {}}, *store, overlay};

  std::string rows() {
    for (auto& [family, rows] : overlay.take()) {
      for (auto& [key, value] : rows) batch.put(family, key, value.value_or("erased"));
    }
    REQUIRE(store->write(batch));
    return visible(std::exchange(batch, {}));
  }
};

}  // namespace

TEST_CASE("the checkpoint's bytes") {
  Anchor anchor{0x1122, id_a, Time(1234567890123456789ns), {}};
  CHECK(visible(anchor.encode()) ==
        "\"<110000000000000102030405060708090a0b0c0d0e0f101581e9>}<f410>\"<11>");
  anchor.stored_at = Time(-1ns);
  CHECK(visible(anchor.encode()) ==
        "\"<110000000000000102030405060708090a0b0c0d0e0f101581e9>}<f410>\"<11ffffffffffffffff>");
  const auto read = Anchor::decode(anchor.encode());
  REQUIRE(read);
  CHECK(read->stored_at == Time(-1ns));
  CHECK_FALSE(Anchor::decode(anchor.encode() + "x"));
}

TEST_CASE("the bytes of the inbox, the barrier and the mark of a dead letter") {
  Fixture fixture;
  Inbox inbox_ids(*fixture.store);
  REQUIRE(inbox_ids.load(false));
  Envelope event;
  event.id = id_a;
  event.source = "inventory";
  REQUIRE(inbox_ids.add(event, 0x1122, Copies::dropped, fixture.batch));
  event.type = "a.b";
  event.source = "payment";
  REQUIRE(inbox_ids.add(event, 0x1122, Copies::compared, fixture.batch));
  inbox_ids.write_mark(fixture.batch);
  set_barrier_state(fixture.tx, "o-1", "charge", BarrierState::undone);
  mark_dead_lettered(fixture.tx, id_b);
  CHECK(fixture.rows() ==
        "1 <0102030405060708090a0b0c0d0e0f10>inventory -> \"<11000000000000>\n"
        "1 <0102030405060708090a0b0c0d0e0f10>payment -> \"<11000000000000dcc4>&^fM<08a1>\n"
        "6 inbox -> <02>\n"
        "4 o-1<0001>charge<0001> -> u\n"
        "6 set_aside<00a1a2a3a4a5a6a7a8a9aaabacadaeafb0> -> \n");
}

TEST_CASE("a key of the inbox that builds before wrote counts for every source") {
  Fixture fixture;
  std::string key;
  codec::append_id(key, id_a);
  fixture.batch.put(inbox, key, codec::encode_value(std::uint64_t{7}));
  REQUIRE(fixture.store->write(std::exchange(fixture.batch, {})));
  Inbox of_before(*fixture.store);
  REQUIRE(of_before.load(/*has_checkpoint=*/true));
  const auto add = [&](const EventId& id, std::string_view source) {
    Envelope event;
    event.id = id;
    event.source = source;
    return of_before.add(event, 8, Copies::compared, fixture.batch).value();
  };
  CHECK(add(id_a, "inventory").first == 7);
  CHECK(add(id_a, "seller").first == 7);
  CHECK_FALSE(add(id_a, "seller").diverges);
  CHECK(add(id_b, "seller").is_new());
  of_before.write_mark(fixture.batch);
  CHECK(fixture.batch.writes.size() == 1);
}

TEST_CASE("the bytes of the outbox") {
  Fixture fixture;
  OutboxPublisher publisher("payment", "shop", 0);
  REQUIRE(publisher.add({id_a, "payment.charged", "o-1", id_b, Time(5s), std::string(16, 'p')},
                        fixture.batch));
  CHECK(fixture.rows() ==
        "2 <0000000000000001> -> <0102030405060708090a0b0c0d0e0f100f000000>payment.charged<a000"
        "000020000000>LBE1<000000001400>D<00>0<00>,<00>(<00>$<00100008000000040014000000>h<0000"
        "0000f205>*<01000000a8a7a6a5a4a3a2a1b0afaeadacabaaa90000000020000000>$<000000>,<0000000"
        "807060504030201100f0e0d0c0b0a090000000003000000>o-1<0007000000>payment<000f000000>paym"
        "ent.charged<0010000000>pppppppppppppppp\n");

  OutboxPublisher repaired("observer", "shop", 0);
  Envelope envelope;
  envelope.id = id_b;
  envelope.type = "payment.charged";
  envelope.source = "payment";
  envelope.saga = "o-1";
  std::vector<wire::Decoded> lost;
  lost.push_back(
      *wire::decode({7, Time(5s), "shop.0.payment.charged", wire::encode(envelope)}, "shop", 0, 1));
  repaired.requeue_lost(
      lost, [](const StoredMessage&) { return true; }, fixture.batch);
  CHECK(fixture.rows() ==
        "2 <0000000000000001> -> <a1a2a3a4a5a6a7a8a9aaabacadaeafb00f000000>payment.chargedp<000"
        "0001c000000>LBE1<1400>(<00140010000c000800000000000000040014000000>L<00000020000000>$<"
        "000000>,<000000a8a7a6a5a4a3a2a1b0afaeadacabaaa90000000003000000>o-1<0007000000>payment"
        "<000f000000>payment.charged<000000000007000000>payment\n");

  OutboxPublisher next("observer", "shop", 0);
  REQUIRE(next.load(*fixture.store));
  CHECK(next.contains(id_b));

  // One that was decided from outside says so behind an empty source.
  Fixture other;
  OutboxPublisher asked("orders", "shop", 0);
  REQUIRE(asked.add({id_a, "order.placed", "o-1", {}, Time(5s), "", true}, other.batch));
  const std::string row = other.batch.writes.at(0).value;
  CHECK(visible(row.substr(row.size() - 5)) == "<0000000001>");
  REQUIRE(other.store->write(other.batch));
  OutboxPublisher again("orders", "shop", 0);
  REQUIRE(again.load(*other.store));
  CHECK(again.contains(id_a));
}

TEST_CASE("the bytes of a parked event") {
  Fixture fixture;
  ParkedEvents parking;
  parking.put("o-1", {message, 3, "not now"}, fixture.tx);
  const auto head = parking.head("o-1", fixture.tx);
  REQUIRE(head);
  CHECK(head->message.data == message.data);
  CHECK(head->message.stored_at == message.stored_at);
  CHECK(head->attempts == 3);
  CHECK(head->reason == "not now");
  CHECK(fixture.rows() ==
        "3 o-1<000100000000000011>\" -> <03000000000000001581e9>}<f410>\"<110a000000>shop.0.a.b"
        "<03000000>d<00ff07000000>not<20>now\n");
}

TEST_CASE("the bytes of a pending effect") {
  Fixture fixture;
  PendingEffects effects(1);
  effects.add({id_a, "o-1", id_b, Time(5s), {"mail", "body"}}, fixture.batch);
  CHECK(fixture.rows() ==
        "5 <0102030405060708090a0b0c0d0e0f10> -> <03000000>o-1<04000000>mail<04000000>body<a1a2"
        "a3a4a5a6a7a8a9aaabacadaeafb000f205>*<01000000>\n");
  PendingEffects loaded(1);
  REQUIRE(loaded.load(*fixture.store));
  REQUIRE(loaded.unreported().size() == 1);
  CHECK(loaded.unreported()[0].key == id_a);
  CHECK(loaded.unreported()[0].body == "body");
}

TEST_CASE("the bytes of the backup of the log's tail") {
  Fixture fixture;
  LogTailBackup backup(10);
  backup.keep(message, 0);
  fixture.batch = backup.take_writes();
  CHECK(fixture.rows() ==
        "7 <00000000000011>\" -> <1581e9>}<f410>\"<110a000000>shop.0.a.b<03000000>d<00ff>\n");
  const auto read = backed_up_message(*fixture.store, message.sequence);
  REQUIRE(read);
  REQUIRE(*read);
  CHECK((*read)->subject == message.subject);
}

TEST_CASE("the bytes of the replay protocol") {
  using namespace replay;
  CHECK(visible(encode(Begin{"shop", 3})) ==
        "LABANRPL<020000000000000004000000>shop<0300000000000000>");
  CHECK(visible(encode(Hello{"payment", {"a.b", "c.d"}})) ==
        "LABANRPL<020000000000000007000000>payment<020000000000000003000000>a.b<03000000>c.d");
  CHECK(visible(encode(Play{2, message})) ==
        "<0200000000000000>\"<110000000000001581e9>}<f410>\"<110a000000>shop.0.a.b<03000000>d<0"
        "0ff>");
  CHECK(visible(encode(Result<ReplayResult>(Error{ErrorKind::corrupt, "broken"}))) ==
        "<06000000>broken");
  ReplayResult played;
  played.handled.push_back({id_a, "a.b", "o-1", Outcome::retry("not now")});
  played.emitted.push_back({id_a, id_b, "c.d", "o-1", "data"});
  played.effects.push_back({id_b, "o-1", "mail"});
  const std::string bytes = encode(Result<ReplayResult>(played));
  CHECK(visible(bytes) ==
        "<0000000001000000000000000102030405060708090a0b0c0d0e0f1003000000>a.b<03000000>o-1<020"
        "000000000000007000000>not<20>now<01000000000000000102030405060708090a0b0c0d0e0f10a1a2a"
        "3a4a5a6a7a8a9aaabacadaeafb003000000>c.d<03000000>o-1<04000000>data<0100000000000000a1a"
        "2a3a4a5a6a7a8a9aaabacadaeafb003000000>o-1<04000000>mail");
  const auto read = decode_played(bytes);
  REQUIRE(read);
  CHECK(encode(read) == bytes);
  CHECK(visible(encode(RecordedOptions{{{2, message}}, {}, {{"limit", "30"}}})) ==
        "<01000000000000000200000000000000>\"<110000000000001581e9>}<f410>\"<110a000000>shop.0.a.b"
        "<03000000>d<00ff0000000000000000010000000000000005000000>limit<02000000>30");
  CHECK(visible(encode(Result<void>())) == "<00000000>");
  CHECK(visible(encode(Result<void>(Error{ErrorKind::invalid, "no"}))) == "<02000000>no");
  using Origin = ReplayedOption::Origin;
  CHECK(visible(encode(End{{7, id_a},
                           {{{1, 3, "limit", "40", Origin::given, "50"},
                             {1, 0, "fail", "0", Origin::not_in_log, std::nullopt}},
                            {"refused"}}})) ==
        "<07000000000000000102030405060708090a0b0c0d0e0f100200000000000000010000000000000003000000"
        "0000000005000000>limit<02000000>40<020102000000>50<01000000000000000000000000000000040000"
        "00>fail<01000000>0<0300010000000000000007000000>refused");
}

TEST_CASE("the bytes of a capsule") {
  Capsule capsule;
  capsule.name_space = "shop";
  capsule.partition_count = 2;
  capsule.fold_version = 9;
  capsule.made_at = Time(17s);
  capsule.gaps = {{1, {4, 6}}};
  capsule.endings = {{"order", "o-1", 2, "stuck"}};
  capsule.digest = id_a;
  CapsuleRow row;
  row.saga = "o-1";
  row.clock = 250ms;
  row.message = message;
  capsule.rows.push_back(row);
  row.kind = CapsuleRow::Kind::note;
  row.message = {0x1123, Time(10s), "", "note"};
  capsule.rows.push_back(row);
  const std::string bytes = encode(capsule);
  CHECK(visible(bytes) ==
        "LABANCAP<0100000000000000fe>}<c6e2>l$'<e6eb8bcae8e8db148f04000000>shop<020000000000000"
        "0090000000000000000>jG<f50300000001000000000000000100000000000000040000000000000006000"
        "00000000000010000000000000005000000>order<03000000>o-1<020000000000000005000000>stuck<"
        "0102030405060708090a0b0c0d0e0f100200000000000000000000000000000003000000>o-1<010000000"
        "0000000>\"<110000000000001581e9>}<f410>\"<1180b2e60e000000000a000000>shop.0.a.b<030000"
        "00>d<00ff000000000000000003000000>o-1<0400000000000000>#<1100000000000000e40b>T<020000"
        "0080b2e60e000000000000000004000000>note");
  const auto read = decode_capsule(bytes, "it");
  REQUIRE(read);
  CHECK(encode(*read) == bytes);
}
