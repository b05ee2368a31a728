#pragma once

// The JSON documents of verify and rebuild.

#include <optional>
#include <string>
#include <vector>

#include "observer/api/values.h"

namespace laban::cli {

namespace api = observer::api;

struct StoredField {
  std::string field;
  std::string kept, folded;  // empty: does not have it

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("field", &StoredField::field), api::field("kept", &StoredField::kept),
                 api::field("folded", &StoredField::folded));
  };
};

// A row that is not the same in the store and by the log.
struct DifferingRow {
  std::string saga, definition;  // empty: it is about none
  std::string family, row;
  std::vector<StoredField> what;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("saga", &DifferingRow::saga),
                 api::field("definition", &DifferingRow::definition),
                 api::field("family", &DifferingRow::family), api::field("row", &DifferingRow::row),
                 api::field("what", &DifferingRow::what));
  };
};

struct StoreVerdict {
  std::uint32_t partition = 0;
  bool equal = false;
  std::string outcome;  // "equal", "different", "incomplete", "unreadable"
  std::uint64_t position = 0;
  std::uint64_t rows = 0, rows_differing = 0, sagas_differing = 0;
  std::vector<std::string> sagas;  // the first of those that differ
  std::string kept_digest, folded_digest;
  std::optional<DifferingRow> first_difference;
  std::vector<api::SequenceRange> lost;
  std::uint64_t sagas_checked_alone = 0;
  double seconds = 0;
  std::optional<std::string> message;  // why it is unreadable

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("partition", &StoreVerdict::partition),
        api::field("equal", &StoreVerdict::equal), api::field("outcome", &StoreVerdict::outcome),
        api::field("position", &StoreVerdict::position), api::field("rows", &StoreVerdict::rows),
        api::field("rows_differing", &StoreVerdict::rows_differing),
        api::field("sagas_differing", &StoreVerdict::sagas_differing),
        api::field("sagas", &StoreVerdict::sagas),
        api::field("kept_digest", &StoreVerdict::kept_digest),
        api::field("folded_digest", &StoreVerdict::folded_digest),
        api::field("first_difference", &StoreVerdict::first_difference),
        api::field("lost", &StoreVerdict::lost),
        api::field("sagas_checked_alone", &StoreVerdict::sagas_checked_alone),
        api::field("seconds", &StoreVerdict::seconds),
        api::field_if_any("message", &StoreVerdict::message));
  };
};

// laban verify.
struct Verification {
  bool equal = true;
  std::optional<std::string> saga;  // when it is about one alone
  std::vector<StoreVerdict> partitions;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("equal", &Verification::equal), api::field("saga", &Verification::saga),
                 api::field("partitions", &Verification::partitions));
  };
};

struct RebuiltPartition {
  std::uint32_t partition = 0;
  std::uint64_t position = 0, rows = 0;
  std::string digest;
  // Of the store that was in use; or why it could not be compared with.
  std::optional<StoreVerdict> replaced;
  std::optional<std::string> not_compared;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("partition", &RebuiltPartition::partition),
                 api::field("position", &RebuiltPartition::position),
                 api::field("rows", &RebuiltPartition::rows),
                 api::field("digest", &RebuiltPartition::digest),
                 api::field("replaced", &RebuiltPartition::replaced),
                 api::field("not_compared", &RebuiltPartition::not_compared));
  };
};

// laban rebuild.
struct Rebuilding {
  bool observer_running = false;
  std::vector<RebuiltPartition> partitions;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("observer_running", &Rebuilding::observer_running),
                 api::field("partitions", &Rebuilding::partitions));
  };
};

}  // namespace laban::cli
