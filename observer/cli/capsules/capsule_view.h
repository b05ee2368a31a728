#pragma once

// Export formats of capsules, and a summary of one.

#include <filesystem>
#include <string>
#include <vector>

#include "bus/capsule/capsule.h"
#include "bus/schema/schema_registry.h"
#include "observer/api/saga.h"
#include "observer/api/values.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

namespace api = observer::api;

inline const std::string capsule_format = "capsule";
// The capsule format first, then those of observer/capsule/formats.h.
std::vector<std::string> export_formats();
std::string in_format(const std::string& format, const Capsule& capsule,
                      const schema::SchemaRegistry& schemas);
// Prints the text line by line.
void print_text(Printer& printer, const std::string& text);

// What a capsule holds.
struct CapsuleFacts {
  std::string name_space;
  std::uint64_t sagas = 0, messages = 0;
  std::vector<std::uint32_t> partitions;  // that have messages
  std::uint32_t partition_count = 0;      // of the recorded system
  Time first{}, last{};                   // log times
  Time made_at{};
  std::uint64_t fold_version = 0;
  std::string digest;
  std::uint64_t gaps = 0;
  api::StateCounts states;

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("namespace", &CapsuleFacts::name_space),
        api::field("sagas", &CapsuleFacts::sagas), api::field("messages", &CapsuleFacts::messages),
        api::field("partitions", &CapsuleFacts::partitions),
        api::field("partition_count", &CapsuleFacts::partition_count),
        api::field("first", &CapsuleFacts::first), api::field("last", &CapsuleFacts::last),
        api::field("made_at", &CapsuleFacts::made_at),
        api::field("fold_version", &CapsuleFacts::fold_version),
        api::field("digest", &CapsuleFacts::digest), api::field("holes", &CapsuleFacts::gaps),
        api::field("states", &CapsuleFacts::states));
  };
};
CapsuleFacts facts_of(const Capsule& capsule);
// One line of text.
std::string to_text(const CapsuleFacts& facts);

// The document of `laban export`.
struct ExportDocument {
  std::string file, format;
  std::uint64_t bytes = 0;
  CapsuleFacts facts;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("file", &ExportDocument::file), api::field("format", &ExportDocument::format),
        api::field("bytes", &ExportDocument::bytes), api::embedded(&ExportDocument::facts));
  };
};

// The document of `laban import`.
struct ImportDocument {
  std::string file;
  CapsuleFacts facts;
  std::string agreement;      // with the observer's result
  std::string folded_digest;  // with the result of folding it again
  std::uint64_t folded_by = 0;
  std::vector<api::SagaSummary> sagas;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("file", &ImportDocument::file), api::embedded(&ImportDocument::facts),
                 api::field("agreement", &ImportDocument::agreement),
                 api::field("folded_digest", &ImportDocument::folded_digest),
                 api::field("folded_by", &ImportDocument::folded_by),
                 api::field("sagas_list", &ImportDocument::sagas));
  };
};

}  // namespace laban::cli
