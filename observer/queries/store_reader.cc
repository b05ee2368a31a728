#include "observer/queries/store_reader.h"

#include <laban/codec.h>
#include <laban/tx.h>

#include <algorithm>

#include "bus/runtime/anchor.h"
#include "observer/projection/edges.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::observer {

namespace {

template <class T>
T readable(std::optional<T> value, const char* what) {
  if (!value) throw StorageError(std::string("a row cannot be read: ") + what);
  return std::move(*value);
}

}  // namespace

std::optional<std::string> StoreReader::get(Family family, std::string_view key) const {
  auto row = view_.store->get(family, key);
  if (!row) throw StorageError(row.error().message);
  return std::move(*row);
}

void StoreReader::scan_rows(Family family, std::string_view from, std::string_view to,
                            const Store::Visit& visit) const {
  if (auto scanned = view_.store->scan(family, from, to, visit); !scanned) {
    throw StorageError(scanned.error().message);
  }
}

StoreReader::Place StoreReader::last_place() const {
  const auto row = get(runtime::meta, "anchor");
  if (!row) return {};
  const auto anchor = readable(runtime::Anchor::decode(*row), "anchor");
  return {anchor.sequence, anchor.stored_at.value_or(Time{})};
}

Summary StoreReader::summary() const {
  const auto row = get(observer_meta, meta_key("summary"));
  return row ? readable(decode_summary(*row), "summary") : Summary{};
}

AllCounts StoreReader::counts() const {
  AllCounts all;
  const std::string prefix = meta_key("counts") + '\0';
  scan_rows(observer_meta, prefix, after_prefix(prefix),
            [&](std::string_view key, std::string_view value) {
              const auto of = readable(parse_counts_key(key), "counts");
              all[of.name][of.digest] = readable(decode_counts(value), "counts");
              return true;
            });
  return all;
}

std::optional<Instance> StoreReader::instance(std::string_view key) const {
  const auto row = get(instances, key);
  if (!row) return std::nullopt;
  return readable(decode_instance(*row), "instance");
}

std::vector<Instance> StoreReader::generations(std::string_view definition,
                                               std::string_view saga) const {
  std::vector<Instance> all;
  const std::string prefix = instance_key(definition, saga);
  scan_rows(instances, prefix, after_prefix(prefix), [&](std::string_view, std::string_view value) {
    all.push_back(readable(decode_instance(value), "instance"));
    return true;
  });
  std::sort(all.begin(), all.end(),
            [](const Instance& a, const Instance& b) { return a.generation < b.generation; });
  return all;
}

void StoreReader::edges(
    const std::function<void(const std::string&, const std::string&, std::uint64_t)>& visit) const {
  const std::string prefix = meta_key("edge") + '\0';
  scan_rows(observer_meta, prefix, after_prefix(prefix),
            [&](std::string_view key, std::string_view value) {
              const auto edge = readable(parse_edge_key(key), "edge");
              std::uint64_t count = 0;
              codec::take_le64(value, count);
              visit(edge.from, edge.to, count);
              return true;
            });
}

void StoreReader::seconds(
    std::int64_t from, const std::function<void(std::int64_t, const SecondCounts&)>& visit) const {
  const std::string end = after_prefix(meta_key("second") + '\0');
  scan_rows(
      observer_meta, second_key(from), end, [&](std::string_view key, std::string_view value) {
        visit(readable(parse_second_key(key), "second"), readable(decode_second(value), "second"));
        return true;
      });
}

std::optional<std::int64_t> StoreReader::newest_second() const {
  std::optional<std::int64_t> newest;
  const std::string prefix = meta_key("second") + '\0';
  scan(observer_meta, prefix, after_prefix(prefix), true, [&](std::string_view key) {
    newest = parse_second_key(key);
    return false;
  });
  return newest;
}

void StoreReader::event_rows(std::string_view saga, std::uint64_t from, std::uint64_t to,
                             const std::function<bool(const EventRow&)>& visit) const {
  const std::string end =
      to == ~std::uint64_t{0} ? after_prefix(event_prefix(saga)) : event_key(saga, to + 1);
  scan_rows(events, event_key(saga, from), end, [&](std::string_view key, std::string_view value) {
    return visit(readable(parse_event_row(key, value), "event"));
  });
}

void StoreReader::acts(std::string_view from, std::string_view to, bool backwards,
                       const std::function<bool(ActRow)>& visit) const {
  const auto rows = [&](std::string_view key, std::string_view value) {
    return visit(readable(parse_act_row(key, value), "act"));
  };
  const auto scanned = backwards ? view_.store->scan_backwards(observer_meta, from, to, rows)
                                 : view_.store->scan(observer_meta, from, to, rows);
  if (!scanned) throw StorageError(scanned.error().message);
}

void StoreReader::scan(Family family, std::string_view from, std::string_view to, bool backwards,
                       const std::function<bool(std::string_view)>& visit) const {
  const auto keys = [&](std::string_view key, std::string_view) { return visit(key); };
  const auto scanned = backwards ? view_.store->scan_backwards(family, from, to, keys)
                                 : view_.store->scan(family, from, to, keys);
  if (!scanned) throw StorageError(scanned.error().message);
}

}  // namespace laban::observer
