#include "observer/capsule/pack.h"

#include <fmt/core.h>
#include <laban/ids.h>

#include <algorithm>
#include <set>

#include "events/laban.h"
#include "observer/capsule/digest.h"
#include "observer/capsule/row_codec.h"
#include "observer/projection/definition_events.h"
#include "observer/projection/gap_rows.h"
#include "observer/rebuild/stored_saga.h"
#include "observer/saga/fold/limits.h"

namespace laban::observer {

namespace {

class Packing {
 public:
  Packing(const QueryContext& context, const PackChoice& choice)
      : context_(context), choice_(choice) {
    capsule_.name_space = context.name_space;
    capsule_.partition_count = context.partition_count;
    capsule_.fold_version = fold_version;
    capsule_.made_at = context.now;
  }

  Result<Capsule> run() {
    std::vector<StoreView> views = context_.views;
    std::sort(views.begin(), views.end(),
              [](const auto& a, const auto& b) { return a.partition < b.partition; });
    for (const auto& view : views) {
      if (auto added = add(view); !added) return added.error();
    }
    if (capsule_.endings.empty() && digest_.endings().empty() && !found_any_)
      return Error{ErrorKind::not_found, "no saga began in that time"};
    capsule_.endings = digest_.endings();
    capsule_.digest = digest_.value();
    return std::move(capsule_);
  }

 private:
  Result<void> add(const StoreView& view) {
    const auto sagas = sagas_of(view);
    if (!sagas) return sagas.error();
    if (sagas->empty()) return {};
    found_any_ = true;
    const std::size_t from = capsule_.rows.size();
    for (const auto& saga : *sagas) {
      const auto before = capsule_.rows.size();
      if (auto rows = add_rows(view, saga, false); !rows) return rows;
      if (capsule_.rows.size() == before)
        return Error{ErrorKind::not_found, fmt::format("no saga '{}' has been seen", saga)};
    }
    if (auto rows = add_rows(view, std::string(no_saga), true); !rows) return rows;
    std::stable_sort(capsule_.rows.begin() + static_cast<std::ptrdiff_t>(from), capsule_.rows.end(),
                     [](const CapsuleRow& a, const CapsuleRow& b) {
                       return a.message.sequence < b.message.sequence;
                     });
    const auto gaps = read_gaps(*view.store);
    if (!gaps) return gaps.error();
    for (const auto& gap : gaps->all()) capsule_.gaps.push_back({view.partition, gap});
    return digest_.add(view, *sagas);
  }

  Result<std::set<std::string>> sagas_of(const StoreView& view) const {
    std::set<std::string> sagas;
    for (const auto& saga : choice_.sagas) {
      if (partition_of(saga, context_.partition_count) == view.partition) sagas.insert(saga);
    }
    if (!choice_.window) return sagas;
    const std::string from = choice_.since ? time_key(*choice_.since, 0, {}) : std::string();
    const std::string to = choice_.until ? time_key(*choice_.until, 0, {}) : std::string();
    const auto scanned =
        view.store->scan(index_time, from, to, [&](std::string_view key, std::string_view) {
          if (auto instance = parse_instance_key(instance_of_index(index_time, key)))
            sagas.insert(std::move(instance->saga));
          return true;
        });
    if (!scanned) return scanned.error();
    return sagas;
  }

  Result<void> add_rows(const StoreView& view, const std::string& saga, bool inputs_only) {
    bool readable = true;
    const std::string prefix = event_prefix(saga);
    const auto scanned = view.store->scan(
        events, prefix, after_prefix(prefix), [&](std::string_view key, std::string_view value) {
          auto row = parse_event_row(key, value);
          readable = row.has_value();
          if (!readable) return false;
          if (!inputs_only || is_input(*row))
            capsule_.rows.push_back(to_capsule_row(view.partition, saga, std::move(*row)));
          return true;
        });
    if (!scanned) return scanned.error();
    if (!readable) return Error{ErrorKind::corrupt, "a row of saga " + saga + " cannot be read"};
    return {};
  }

  // What decisions depend on besides the events of a saga.
  static bool is_input(const EventRow& row) {
    return is_event_of(row, EventTraits<SchemaApplied>::type) ||
           is_event_of(row, EventTraits<OptionsApplied>::type) ||
           std::any_of(definition_event_types.begin(), definition_event_types.end(),
                       [&](std::string_view type) { return is_event_of(row, type); });
  }

  const QueryContext& context_;
  const PackChoice& choice_;
  Capsule capsule_;
  SagaDigest digest_;
  bool found_any_ = false;
};

}  // namespace

Result<Capsule> pack(const QueryContext& context, const PackChoice& choice) {
  return Packing(context, choice).run();
}

}  // namespace laban::observer
