#include "observer/rebuild/comparison.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include "bus/event/hash.h"
#include "observer/projection/rows.h"
#include "observer/rebuild/row_cursor.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t rows_between_reports = 10'000;

class Digest {
 public:
  void add(Family family, const std::string& key, const std::string& value) {
    bytes_.clear();
    for (const std::uint64_t number : {std::uint64_t{family}, std::uint64_t{key.size()}})
      append_le32(number);
    bytes_.append(key);
    append_le32(value.size());
    hash_.add(bytes_);
    hash_.add(value);
  }

  EventId value() const { return hash_.value(); }

 private:
  void append_le32(std::uint64_t number) {
    for (int shift = 0; shift < 32; shift += 8)
      bytes_.push_back(static_cast<char>(number >> shift));
  }

  StreamHash hash_;
  std::string bytes_;
};

class Comparing {
 public:
  Comparing(const Store& kept, const Store& folded, const RowProgress& progress)
      : kept_(kept), folded_(folded), progress_(progress) {}

  Result<Comparison> run() {
    for (Family family = instances; family <= observer_meta; ++family) {
      if (auto walked = walk(family); !walked) return walked.error();
    }
    return finish();
  }

  Result<Comparison> run_saga(const std::string& saga) {
    std::set<std::string> definitions;
    for (const Store* store : {&kept_, &folded_}) {
      if (auto named = name_definitions(*store, definitions); !named) return named.error();
    }
    for (const auto& definition : definitions) {
      if (auto walked = walk(instances, instance_key(definition, saga)); !walked)
        return walked.error();
    }
    if (auto walked = walk(events, event_prefix(saga)); !walked) return walked.error();
    for (const Family family : {index_state, index_time, index_wait, index_business, deadlines}) {
      if (auto looked = look_up(family); !looked) return looked.error();
    }
    return finish();
  }

 private:
  Comparison finish() {
    result_.kept_digest = kept_digest_.value();
    result_.folded_digest = folded_digest_.value();
    return std::move(result_);
  }

  // Every definition that has instances has a counts row.
  static Result<void> name_definitions(const Store& store, std::set<std::string>& names) {
    const std::string prefix = meta_key("counts") + '\0';
    return store.scan(observer_meta, prefix, after_prefix(prefix),
                      [&](std::string_view key, std::string_view) {
                        if (auto counts = parse_counts_key(key)) names.insert(counts->name);
                        return true;
                      });
  }

  // Whether the row of every key of the fold exists.
  Result<void> look_up(Family family) {
    for (RowCursor folded(folded_, family); folded.is_valid(); folded.next()) {
      folded_digest_.add(family, folded.key(), folded.value());
      ++result_.rows;
      const auto row = kept_.get(family, folded.key());
      if (!row) {
        differ({family, folded.key(), std::nullopt, folded.value(), row.error().message});
      } else if (!*row) {
        differ({family, folded.key(), std::nullopt, folded.value(), std::nullopt});
      } else {
        kept_digest_.add(family, folded.key(), **row);
        if (**row != folded.value())
          differ({family, folded.key(), **row, folded.value(), std::nullopt});
      }
    }
    return {};
  }

  // Walks both families side by side, in key order.
  Result<void> walk(Family family, const std::string& prefix = {}) {
    const std::string end = after_prefix(prefix);
    RowCursor kept(kept_, family, prefix, end), folded(folded_, family, prefix, end);
    while (kept.is_valid() || folded.is_valid()) {
      if (!kept.is_valid() && kept.error()) break;
      const int order = !kept.is_valid()     ? 1
                        : !folded.is_valid() ? -1
                                             : kept.key().compare(folded.key());
      if (order <= 0) kept_digest_.add(family, kept.key(), kept.value());
      if (order >= 0) folded_digest_.add(family, folded.key(), folded.value());
      if (order < 0) differ({family, kept.key(), kept.value(), std::nullopt, std::nullopt});
      if (order > 0) differ({family, folded.key(), std::nullopt, folded.value(), std::nullopt});
      if (order == 0 && kept.value() != folded.value())
        differ({family, kept.key(), kept.value(), folded.value(), std::nullopt});
      if (order >= 0) ++result_.rows;
      if (order >= 0) folded.next();
      if (order <= 0) kept.next();
      if (++walked_ % rows_between_reports == 0 && !progress_(walked_))
        return Error{ErrorKind::unavailable, "stopped"};
    }
    if (kept.error()) note_unreadable(family, *kept.error(), folded);
    for (; folded.is_valid(); folded.next()) {
      folded_digest_.add(family, folded.key(), folded.value());
      ++result_.rows;
    }
    if (folded.error()) return *folded.error();
    return {};
  }

  // The first unreadable row is the one the fold has next.
  void note_unreadable(Family family, const Error& error, const RowCursor& folded) {
    RowDifference difference{family, {}, std::nullopt, std::nullopt, error.message};
    if (folded.is_valid()) {
      difference.key = folded.key();
      difference.folded = folded.value();
    }
    differ(std::move(difference));
  }

  void differ(RowDifference difference) {
    ++result_.rows_differing;
    std::string saga = saga_of_row(difference.family, difference.key);
    const bool is_first_of_sagas = !saga.empty() && result_.sagas.empty();
    if (!saga.empty()) result_.sagas.insert(std::move(saga));
    if (!result_.first || is_first_of_sagas) result_.first = std::move(difference);
  }

  const Store& kept_;
  const Store& folded_;
  const RowProgress& progress_;
  Comparison result_;
  Digest kept_digest_, folded_digest_;
  std::uint64_t walked_ = 0;
};

std::string saga_in_instance_key(std::string_view key) {
  const auto parsed = parse_instance_key(key);
  return parsed ? parsed->saga : std::string();
}

}  // namespace

std::string saga_of_row(Family family, std::string_view key) {
  switch (family) {
    case instances:
      return saga_in_instance_key(key);
    case events: {
      std::string saga;
      return codec::take_text_key(key, saga) && saga != "-" ? saga : std::string();
    }
    case index_state:
    case index_time:
    case index_wait:
    case index_business:
      return saga_in_instance_key(instance_of_index(family, key));
    case deadlines:
      return key.size() > 8 ? saga_in_instance_key(instance_of_deadline(key)) : std::string();
    default:
      return {};
  }
}

std::string name_of_family(Family family) {
  const auto names = own_family_names();
  const std::size_t index = family - instances;
  return family >= instances && index < names.size() ? names[index]
                                                     : fmt::format("family {}", family);
}

Result<Comparison> compare_saga(const Store& kept, const Store& folded, const std::string& saga) {
  const RowProgress nobody = [](std::uint64_t) { return true; };
  return Comparing(kept, folded, nobody).run_saga(saga);
}

Result<Comparison> compare(const Store& kept, const Store& folded, const RowProgress& progress) {
  return Comparing(kept, folded, progress).run();
}

}  // namespace laban::observer
