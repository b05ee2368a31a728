#include "observer/rebuild/self_check.h"

#include <laban/codec.h>

#include "observer/projection/book_rows.h"
#include "observer/projection/gap_rows.h"
#include "observer/projection/rows.h"
#include "observer/projection/schema_rows.h"
#include "observer/rebuild/row_cursor.h"
#include "observer/rebuild/stored_saga.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::observer {

namespace {

constexpr std::uint64_t sagas_between_reports = 1'000;

// A row without the fields that depend on everything before it.
std::optional<std::string> message_in(const std::string& key, const std::string& value) {
  auto row = parse_event_row(key, value);
  if (!row || !row->is_message()) return std::nullopt;
  row->clock = {};
  return event_value(*row);
}

class Checking {
 public:
  Checking(const FoldTask& task, const Store& kept, const DefinitionRegistry& book,
           const schema::SchemaRegistry& schemas, const LogGaps& gaps)
      : task_(task),
        kept_(kept),
        gaps_(gaps),
        context_{task.name_space, task.partition, task.partition_count, &book, &schemas} {}

  Result<OwnRowsCheck> run(const RowProgress& progress) {
    RowCursor rows(kept_, events,
                   task_.only_saga.empty() ? std::string() : event_prefix(task_.only_saga));
    while (rows.is_valid()) {
      std::string saga;
      std::string_view key = rows.key();
      if (!codec::take_text_key(key, saga)) saga.clear();
      if (!task_.only_saga.empty() && saga != task_.only_saga) break;
      if (auto checked = check_messages(saga, rows); !checked) return checked.error();
      if (saga == "-") continue;
      if (auto checked = check_saga(saga); !checked) return checked.error();
      if (++result_.sagas % sagas_between_reports == 0 && !progress(result_.sagas))
        return Error{ErrorKind::unavailable, "stopped"};
    }
    if (rows.error())
      differ({events, event_prefix(task_.only_saga), std::nullopt, {}, rows.error()->message});
    return std::move(result_);
  }

 private:
  // Reads the rows of one saga; leaves the cursor after them.
  Result<void> check_messages(const std::string& saga, RowCursor& rows) {
    const std::string prefix = event_prefix(saga);
    for (; rows.is_valid() && rows.key().starts_with(prefix); rows.next()) {
      ++result_.comparison.rows;
      const auto stored = task_.fresh->get(events, rows.key());
      if (!stored) return stored.error();
      if (!*stored) continue;  // gone from the log, or a tick that wakes no saga there
      const auto kept = message_in(rows.key(), rows.value());
      const auto folded = message_in(rows.key(), **stored);
      if (folded && kept != folded)
        differ({events, rows.key(), rows.value(), **stored, std::nullopt});
    }
    return {};
  }

  Result<void> check_saga(const std::string& saga) {
    const auto refold = refold_stored(kept_, context_, saga, gaps_, {});
    if (!refold) {
      differ({events, event_prefix(saga), std::nullopt, std::nullopt, refold.error().message});
      return {};
    }
    for (const auto& [name, chapter] : context_.book->chapters()) {
      const auto folded = refold->instances().find(name);
      if (folded != refold->instances().end())
        check_instances(name, saga, folded->second);
      else
        check_instances(name, saga, {});
    }
    return {};
  }

  void check_instances(const std::string& name, const std::string& saga,
                       const std::vector<Instance>& generations) {
    std::map<std::string, std::string> folded;
    for (std::size_t i = 0; i < generations.size(); ++i) {
      const bool is_newest = i + 1 == generations.size();
      const auto number = is_newest ? std::nullopt : std::optional(generations[i].generation);
      folded[instance_key(name, saga, number)] = encode(generations[i]);
    }
    const std::string prefix = instance_key(name, saga);
    RowCursor kept(kept_, instances, prefix, after_prefix(prefix));
    for (; kept.is_valid(); kept.next()) {
      ++result_.comparison.rows;
      const auto expected = folded.find(kept.key());
      if (expected == folded.end()) {
        differ({instances, kept.key(), kept.value(), std::nullopt, std::nullopt});
        continue;
      }
      if (expected->second != kept.value())
        differ({instances, kept.key(), kept.value(), expected->second, std::nullopt});
      folded.erase(expected);
    }
    for (const auto& [key, value] : folded)
      differ({instances, key, std::nullopt, value,
              kept.error() ? std::optional(kept.error()->message) : std::nullopt});
  }

  void differ(RowDifference difference) {
    ++result_.comparison.rows_differing;
    const std::string saga = saga_of_row(difference.family, difference.key);
    if (!saga.empty()) result_.comparison.sagas.insert(saga);
    if (!result_.comparison.first) result_.comparison.first = std::move(difference);
  }

  const FoldTask& task_;
  const Store& kept_;
  const LogGaps& gaps_;
  const SagaRefoldContext context_;
  OwnRowsCheck result_;
};

}  // namespace

Result<OwnRowsCheck> check_own_rows(const FoldTask& task, const Store& kept,
                                    const RowProgress& progress) {
  const auto book = read_book(kept);
  if (!book) return book.error();
  const auto gaps = read_gaps(kept);
  if (!gaps) return gaps.error();
  const auto schemas = read_schemas(kept, task.schemas->schemas());
  if (!schemas) return schemas.error();
  return Checking(task, kept, *book, **schemas, *gaps).run(progress);
}

}  // namespace laban::observer
