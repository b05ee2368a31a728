#pragma once

// The JSON documents of the option commands.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "observer/api/values.h"

namespace laban::cli {

namespace api = observer::api;

// One option on one partition.
struct ListedOption {
  std::string service, option, value;
  std::uint64_t partition = 0;
  std::uint64_t since = 0;  // sequence of the newest change of this service; 0: none
  std::uint64_t as_of = 0;  // how far the service had read the log when it said so

  // Apart from `as_of`: two instances of a service read the log at their own pace.
  friend bool operator==(const ListedOption& a, const ListedOption& b) {
    return std::tie(a.service, a.option, a.value, a.partition, a.since) ==
           std::tie(b.service, b.option, b.value, b.partition, b.since);
  }

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("service", &ListedOption::service), api::field("option", &ListedOption::option),
        api::field("value", &ListedOption::value),
        api::field("partition", &ListedOption::partition),
        api::field("since", &ListedOption::since), api::field("as_of", &ListedOption::as_of));
  };
};

// options ls.
struct OptionList {
  std::vector<ListedOption> options;
  std::vector<std::string> ignored;  // what command lines of services say in vain

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("options", &OptionList::options),
                 api::field("ignored", &OptionList::ignored));
  };
};

// What became of a change on one partition.
struct OptionChange {
  std::uint64_t partition = 0;
  std::uint64_t sequence = 0;  // of the event in the log; 0: there is none
  std::string outcome;         // "unchanged" | "would_change" | "in_force" | "refused" | "unknown"
  std::string reason;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("partition", &OptionChange::partition),
                 api::field("sequence", &OptionChange::sequence),
                 api::field("outcome", &OptionChange::outcome),
                 api::field("reason", &OptionChange::reason));
  };
};

// options apply.
struct OptionChanges {
  std::string service;
  std::vector<ListedOption> before;  // of the options named
  std::vector<OptionChange> partitions;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("service", &OptionChanges::service),
                 api::field("before", &OptionChanges::before),
                 api::field("partitions", &OptionChanges::partitions));
  };
};

}  // namespace laban::cli
