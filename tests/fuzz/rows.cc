// Keys and values of a damaged store: the first byte chooses a reader, two more the length of the
// key. Whatever can be read is written back unchanged.

#include "observer/projection/rows.h"

#include <laban/codec.h>

#include "bus/runtime/anchor.h"
#include "observer/projection/act_rows.h"
#include "observer/projection/activity.h"
#include "observer/projection/edges.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/summary.h"
#include "observer/saga/fold/instance_codec.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

struct Row {
  std::string_view key, value;
};

void instance(const Row& row) {
  const auto read = observer::decode_instance(row.value);
  if (!read) return;
  const std::string written = observer::encode(*read);
  const auto again = observer::decode_instance(written);
  law(again && *again == *read, "an instance is read as it was written");
  law(written == row.value, "an instance has one form");
}

void instance_key(const Row& row) {
  const auto key = observer::parse_instance_key(row.key);
  if (!key) return;
  law(observer::instance_key(key->definition, key->saga, key->generation) == row.key,
      "the key of an instance has one form");
}

void event(const Row& row) {
  const auto read = observer::parse_event_row(row.key, row.value);
  if (!read) return;
  law(observer::event_value(*read) == row.value, "the row of an event has one form");
  (void)observer::is_event_of(*read, "order.placed");
}

void indexes(const Row& row) {
  if (const auto read = observer::parse_index(row.key)) {
    law(observer::time_key(read->opened, read->sequence, read->instance) == row.key,
        "the row of an index has one form");
  }
  for (const Family family : {observer::index_state, observer::index_time, observer::index_wait,
                              observer::index_business}) {
    (void)observer::instance_of_index(family, row.key);
  }
  (void)observer::instance_of_deadline(row.key);
}

void meta(const Row& row) {
  if (const auto gap = observer::parse_gap(row.key, row.value)) {
    law(observer::gap_key(gap->first) == row.key && observer::gap_value(gap->last) == row.value,
        "the row of a gap has one form");
  }
  if (const auto key = observer::parse_counts_key(row.key))
    law(observer::counts_key(key->name, key->digest) == row.key, "a key of counts has one form");
  if (const auto edge = observer::parse_edge_key(row.key))
    law(observer::edge_key(edge->from, edge->to) == row.key, "the key of an edge has one form");
  if (const auto second = observer::parse_second_key(row.key))
    law(observer::second_key(*second) == row.key, "the key of a second has one form");
  if (const auto act = observer::parse_act_row(row.key, row.value)) {
    law(observer::act_key(act->log_time, act->sequence) == row.key &&
            observer::encode(*act) == row.value,
        "the row of an act has one form");
  }
}

void numbers(const Row& row) {
  if (const auto summary = observer::decode_summary(row.value))
    law(observer::encode(*summary) == row.value, "a summary has one form");
  if (const auto counts = observer::decode_counts(row.value))
    law(observer::encode(*counts) == row.value, "counts have one form");
  if (const auto second = observer::decode_second(row.value))
    law(observer::encode(*second) == row.value, "the counts of a second have one form");
  if (const auto anchor = runtime::Anchor::decode(row.value))
    law(anchor->encode() == row.value, "an anchor has one form");
}

struct Sample {
  std::int64_t number = 0;
  bool flag = false;
  std::string text;
  static constexpr auto fields = std::tuple(&Sample::number, &Sample::flag, &Sample::text);
};

void services_rows(const Row& row) {
  using Key = std::tuple<std::string, std::int64_t, std::uint64_t>;
  if (const auto key = codec::decode_key<Key>(row.key)) {
    std::string written;
    codec::append_key(written, *key);
    law(written == row.key, "a key has one form");
  }
  if (const auto value = codec::decode_value<Sample>(row.value)) {
    std::string written;
    codec::append_value(written, *value);
    const auto again = codec::decode_value<Sample>(written);
    law(again && again->number == value->number && again->text == value->text,
        "a value is read as it was written");
  }
}

}  // namespace

void rows(std::string_view input) {
  static constexpr void (*readers[])(const Row&) = {instance, instance_key, event,        indexes,
                                                    meta,     numbers,      services_rows};
  Bytes bytes(input);
  const auto reader = readers[bytes.below(std::size(readers))];
  const std::size_t key_size = bytes.byte() * 256u + bytes.byte();
  const auto rest = bytes.rest();
  const auto key = rest.substr(0, key_size);
  reader({key, rest.substr(key.size())});
}

}  // namespace laban::fuzz
