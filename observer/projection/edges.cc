#include "observer/projection/edges.h"

#include <laban/codec.h>
#include <laban/subject.h>

#include "observer/projection/rows.h"

namespace laban::observer {

std::string edge_key(std::string_view from, std::string_view to) {
  std::string rest(from);
  rest.append(1, '\0').append(to);
  return meta_key("edge", rest);
}

std::optional<Edge> parse_edge_key(std::string_view key) {
  const std::string prefix = meta_key("edge") + '\0';
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  const auto split = key.find('\0');
  if (split == std::string_view::npos) return std::nullopt;
  return Edge{std::string(key.substr(0, split)), std::string(key.substr(split + 1))};
}

Result<void> Edges::load(const Store& store) {
  const std::string prefix = meta_key("edge") + '\0';
  return store.scan(observer_meta, prefix, after_prefix(prefix),
                    [&](std::string_view key, std::string_view value) {
                      codec::take_le64(value, counts_[std::string(key)]);
                      return true;
                    });
}

std::string Edges::key_of(const EventId& id, std::string_view saga) {
  return codec::id_bytes(id).append(saga);
}

std::string Edges::type_of(const EventId& cause, std::string_view saga,
                           runtime::Transaction& tx) const {
  const std::string seen_as = key_of(cause, saga);
  for (const auto* half : {&young_, &old_}) {
    const auto seen = half->find(seen_as);
    if (seen != half->end()) return types_[seen->second];
  }
  std::string type(cause_elsewhere);
  std::uint64_t newest = 0;
  const std::string id = codec::id_bytes(cause);
  tx.scan_range(runtime::inbox, id, after_prefix(id), [&](std::string_view, std::string_view row) {
    std::uint64_t sequence = 0;
    if (!codec::take_le64(row, sequence) || sequence < newest) return true;
    const std::string key = event_key(saga, sequence);
    const auto event = tx.read(events, key);
    const auto kept = event ? parse_event_row(key, *event) : std::nullopt;
    const bool counts =
        kept && (kept->kind == EventRow::Kind::event || kept->kind == EventRow::Kind::unknown_type);
    const auto subject = counts ? Subject::parse(kept->message.subject) : Result<Subject>(Error{});
    if (!subject) return true;
    type = subject->type();
    newest = sequence;
    return true;
  });
  return type;
}

std::uint32_t Edges::number_of(std::string_view type) {
  const auto known = numbers_.find(type);
  if (known != numbers_.end()) return known->second;
  types_.emplace_back(type);
  const auto number = static_cast<std::uint32_t>(types_.size() - 1);
  numbers_.emplace(type, number);
  return number;
}

void Edges::count(const EventId& id, const EventId& cause, std::string_view saga,
                  std::string_view type, runtime::Transaction& tx) {
  std::string key =
      edge_key(cause.is_nil() ? std::string(no_cause) : type_of(cause, saga, tx), type);
  if (!counts_.contains(key) && counts_.size() >= most_pairs_)
    key = edge_key(cause_elsewhere, cause_elsewhere);
  std::string value;
  codec::append_le64(value, ++counts_[key]);
  tx.write(observer_meta, std::move(key), std::move(value));
  remember(id, saga, type);
}

void Edges::remember(const EventId& id, std::string_view saga, std::string_view type) {
  young_.insert_or_assign(key_of(id, saga), number_of(type));
  if (young_.size() >= most_causes_) {
    old_ = std::move(young_);
    young_.clear();
  }
}

}  // namespace laban::observer
