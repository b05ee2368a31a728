// dlq.groups and dlq.ls: dead letters, grouped and one by one.

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "bus/store/store.h"
#include "observer/projection/dead_letter_rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/letter_json.h"
#include "observer/queries/saga_json.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t default_groups = 100, default_letters = 50, longest_page = 1000;
constexpr std::size_t groups_read = 20'000;
constexpr std::size_t rows_looked_at = 10'000;

struct Found {
  LetterGroup group;
  std::uint32_t partition = 0;  // of the newest
};

void add(Found& to, const LetterGroup& group, std::uint32_t partition) {
  if (to.group.service.empty() && to.group.newest == 0) {
    to = {group, partition};
    return;
  }
  for (std::size_t i = 0; i < letter_status_count; ++i) to.group.counts[i] += group.counts[i];
  to.group.first = std::min(to.group.first, group.first);
  if (group.last <= to.group.last) return;
  to.group.last = group.last;
  to.group.newest = group.newest;
  to.partition = partition;
}

Json group_json(std::uint64_t number, const Found& found) {
  const LetterGroup& group = found.group;
  return {{"group", fmt::format("{:016x}", number)},
          {"service", group.service},
          {"type", group.event_type},
          {"reason", group.reason},
          {"open", group.of(LetterStatus::open)},
          {"redriving", group.of(LetterStatus::redriving)},
          {"redriven", group.of(LetterStatus::redriven)},
          {"failed_again", group.of(LetterStatus::failed_again)},
          {"discarded", group.of(LetterStatus::discarded)},
          {"first", time_or_null(group.first)},
          {"last", time_or_null(group.last)},
          {"newest", {{"partition", found.partition}, {"sequence", group.newest}}}};
}

std::map<std::uint64_t, Found> read_groups(const QueryContext& context) {
  std::map<std::uint64_t, Found> groups;
  for (const auto& view : context.views) {
    const std::string prefix = letter_group_prefix();
    std::size_t read = 0;
    const auto scanned =
        view.store->scan(observer_meta, prefix, after_prefix(prefix),
                         [&](std::string_view key, std::string_view value) {
                           const auto number = parse_letter_group_key(key);
                           const auto group = decode_letter_group(value);
                           if (!number || !group)
                             throw StorageError("a group of dead letters cannot be read");
                           add(groups[*number], *group, view.partition);
                           return ++read < groups_read;
                         });
    if (!scanned) throw StorageError(scanned.error().message);
  }
  return groups;
}

struct Filter {
  std::optional<std::uint64_t> group;
  std::optional<std::string> service, type, saga;
  bool all = false;

  bool wants(const LetterRow& row) const {
    return (all || row.status == LetterStatus::open) && (!service || row.service == *service) &&
           (!type || row.event_type == *type) && (!saga || row.saga == *saga) &&
           (!group || group_of(row) == *group);
  }
};

template <class Number>
Number parse_number(std::string_view text, int base, const char* field) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size())
    throw BadRequest(fmt::format("'{}' is not one this observer gave out", field));
  return number;
}

struct Place {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;
};

Place parse_cursor(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos) throw BadRequest("'cursor' is not one this observer gave out");
  return {parse_number<std::uint32_t>(std::string_view(text).substr(0, dot), 10, "cursor"),
          parse_number<std::uint64_t>(std::string_view(text).substr(dot + 1), 10, "cursor")};
}

// One partition from behind `after` on. What was looked at last, when there may be more.
std::optional<std::uint64_t> collect(const StoreView& view, const Filter& filter,
                                     std::uint64_t after, std::size_t limit, Json& into) {
  const StoreReader reader(view);
  const bool by_index = filter.group && !filter.all;
  const std::string from =
      by_index ? open_letter_key(*filter.group, after + 1) : letter_key(after + 1);
  const std::string prefix = by_index ? open_letter_prefix(*filter.group) : letter_prefix();
  std::size_t looked_at = 0;
  std::uint64_t last = after;
  bool stopped = false;
  reader.scan(observer_meta, from, after_prefix(prefix), false, [&](std::string_view key) {
    stopped = into.size() >= limit || looked_at++ >= rows_looked_at;
    if (stopped) return false;
    std::string_view number = key.substr(key.size() - 8);
    codec::take_be64(number, last);
    const auto row = read_letter(view, last);
    if (row && filter.wants(*row)) into.push_back(letter_json(*row, view.partition, last));
    return true;
  });
  return stopped ? std::optional(last) : std::nullopt;
}

}  // namespace

Json letter_groups(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"service", "type", "all", "limit"});
  const auto service = request.text("service"), type = request.text("type");
  const bool all = request.flag("all");
  const auto limit =
      std::clamp<std::uint64_t>(request.number("limit").value_or(default_groups), 1, longest_page);
  std::vector<std::pair<std::uint64_t, Found>> wanted;
  std::uint64_t open = 0;
  for (auto& [number, found] : read_groups(context)) {
    const LetterGroup& group = found.group;
    if ((service && group.service != *service) || (type && group.event_type != *type)) continue;
    open += group.of(LetterStatus::open);
    const bool is_live = group.of(LetterStatus::open) + group.of(LetterStatus::redriving) > 0;
    if (all || is_live) wanted.emplace_back(number, std::move(found));
  }
  std::stable_sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) {
    const auto size = [](const Found& found) { return found.group.of(LetterStatus::open); };
    if (size(a.second) != size(b.second)) return size(a.second) > size(b.second);
    return a.second.group.last > b.second.group.last;
  });
  Json list = Json::array();
  for (const auto& [number, found] : wanted) {
    if (list.size() < limit) list.push_back(group_json(number, found));
  }
  const std::size_t left_out = wanted.size() - list.size();
  return {{"schema_version", schema_version},
          {"groups", std::move(list)},
          {"groups_left_out", left_out},
          {"open", open},
          {"now", to_rfc3339(context.now)}};
}

Json list_letters(std::string_view body, const QueryContext& context) {
  const QueryRequest request(body, {"group", "service", "type", "saga", "all", "limit", "cursor"});
  Filter filter;
  if (const auto group = request.text("group"))
    filter.group = parse_number<std::uint64_t>(*group, 16, "group");
  filter.service = request.text("service");
  filter.type = request.text("type");
  filter.saga = request.text("saga");
  filter.all = request.flag("all");
  const auto limit =
      std::clamp<std::uint64_t>(request.number("limit").value_or(default_letters), 1, longest_page);
  Place after;
  if (const auto cursor = request.text("cursor")) after = parse_cursor(*cursor);
  std::vector<const StoreView*> views;
  for (const auto& view : context.views) views.push_back(&view);
  std::sort(views.begin(), views.end(),
            [](const auto* a, const auto* b) { return a->partition < b->partition; });
  Json letters = Json::array(), cursor;
  for (const auto* view : views) {
    if (view->partition < after.partition) continue;
    const std::uint64_t from = view->partition == after.partition ? after.sequence : 0;
    const auto last = collect(*view, filter, from, limit, letters);
    if (!last) continue;
    cursor = fmt::format("{}.{}", view->partition, *last);
    break;
  }
  return {{"schema_version", schema_version},
          {"letters", std::move(letters)},
          {"cursor", std::move(cursor)},
          {"now", to_rfc3339(context.now)}};
}

}  // namespace laban::observer
