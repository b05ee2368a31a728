#pragma once

// acts.ls: what operators did according to the log, over all sagas and definitions.

#include <string_view>
#include <vector>

#include "observer/api/values.h"

namespace laban::observer::api {

struct LoggedAction {
  Time time{};
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;
  std::string id{};
  // Those of OperatorAction, or "apply" or "withdraw". Nothing: the event can no longer be read.
  std::optional<std::string> action{};
  std::optional<std::string> saga{};  // nothing: it concerns a definition
  std::optional<std::string> definition{};
  std::optional<std::uint64_t> generation{};
  std::optional<std::uint64_t> number{};  // of the definition's version
  bool shadow = false;
  std::optional<std::string> step{};
  std::optional<std::string> by{};
  std::optional<std::string> reason{};
  bool accepted = false;
  std::string outcome{};  // in words

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("time", &LoggedAction::time), field("partition", &LoggedAction::partition),
                 field("sequence", &LoggedAction::sequence), field("id", &LoggedAction::id),
                 field("action", &LoggedAction::action), field("saga", &LoggedAction::saga),
                 field("definition", &LoggedAction::definition),
                 field("generation", &LoggedAction::generation),
                 field("number", &LoggedAction::number), field("shadow", &LoggedAction::shadow),
                 field("step", &LoggedAction::step), field("by", &LoggedAction::by),
                 field("reason", &LoggedAction::reason), field("accepted", &LoggedAction::accepted),
                 field("outcome", &LoggedAction::outcome));
  };
};

struct ActsLsRequest {
  std::optional<Time> since{};
  std::optional<std::uint64_t> limit{};  // default 100; at most 1000
  std::optional<std::string> cursor{};
  bool newest_first = false;

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("since", &ActsLsRequest::since), field("limit", &ActsLsRequest::limit),
                 field("cursor", &ActsLsRequest::cursor),
                 field("newest_first", &ActsLsRequest::newest_first));
  };
};

struct ActionsPage {
  std::vector<LoggedAction> actions{};  // in log order, oldest first
  std::optional<std::string> cursor{};
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("acts", &ActionsPage::actions), field("cursor", &ActionsPage::cursor),
                 field("now", &ActionsPage::now), field("as_of", &ActionsPage::as_of));
  };
};

struct ActsLs {
  static constexpr std::string_view name = "acts.ls";
  using Request = ActsLsRequest;
  using Answer = ActionsPage;
};

}  // namespace laban::observer::api
