#pragma once

// dlq.groups, dlq.ls and dlq.show: dead letters, over all partitions.

#include <string_view>
#include <vector>

#include "observer/api/values.h"
#include "observer/projection/dead_letter_rows.h"
#include "observer/saga/definition/definition.h"

namespace laban::observer::api {

struct DeadLetterPlace {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("partition", &DeadLetterPlace::partition),
                 field("sequence", &DeadLetterPlace::sequence));
  };
};

// Dead letters that failed alike.
struct DeadLetterGroup {
  std::string group{};  // 16 hex digits
  std::string service{};
  std::string type{};    // of the events
  std::string reason{};  // with N and ID for what differs between letters
  std::uint64_t open = 0;
  std::uint64_t redriving = 0;
  std::uint64_t redriven = 0;
  std::uint64_t failed_again = 0;
  std::uint64_t discarded = 0;
  Time first{}, last{};
  DeadLetterPlace newest{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("group", &DeadLetterGroup::group), field("service", &DeadLetterGroup::service),
        field("type", &DeadLetterGroup::type), field("reason", &DeadLetterGroup::reason),
        field("open", &DeadLetterGroup::open), field("redriving", &DeadLetterGroup::redriving),
        field("redriven", &DeadLetterGroup::redriven),
        field("failed_again", &DeadLetterGroup::failed_again),
        field("discarded", &DeadLetterGroup::discarded), field("first", &DeadLetterGroup::first),
        field("last", &DeadLetterGroup::last), field("newest", &DeadLetterGroup::newest));
  };
};

struct DlqGroupsRequest {
  std::optional<std::string> service{};
  std::optional<std::string> type{};
  bool all = false;  // also groups without a letter that is open or being redriven
  std::optional<std::uint64_t> limit{};  // default 100; at most 1000

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("service", &DlqGroupsRequest::service),
                 field("type", &DlqGroupsRequest::type), field("all", &DlqGroupsRequest::all),
                 field("limit", &DlqGroupsRequest::limit));
  };
};

struct DeadLetterGroups {
  std::vector<DeadLetterGroup> groups{};  // most open letters first
  std::uint64_t groups_left_out = 0;
  std::uint64_t open = 0;  // letters
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("groups", &DeadLetterGroups::groups),
                 field("groups_left_out", &DeadLetterGroups::groups_left_out),
                 field("open", &DeadLetterGroups::open), field("now", &DeadLetterGroups::now),
                 field("as_of", &DeadLetterGroups::as_of));
  };
};

struct DlqGroups {
  static constexpr std::string_view name = "dlq.groups";
  using Request = DlqGroupsRequest;
  using Answer = DeadLetterGroups;
};

struct DeadLetter {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;
  std::string id{};
  std::string group{};
  LetterStatus status = LetterStatus::open;
  Time time{};
  std::optional<std::string> saga{};
  std::string service{};
  std::string type{};
  std::string event_id{};
  std::uint64_t event_sequence = 0;  // where the event can be read
  std::string reason{};
  std::uint64_t attempts = 0;
  std::uint64_t tries = 0;  // redrives
  Time changed{};
  std::optional<std::string> by{};
  std::optional<std::string> why{};
  std::optional<std::string> outcome{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("partition", &DeadLetter::partition), field("sequence", &DeadLetter::sequence),
        field("id", &DeadLetter::id), field("group", &DeadLetter::group),
        field("status", &DeadLetter::status), field("time", &DeadLetter::time),
        field("saga", &DeadLetter::saga), field("service", &DeadLetter::service),
        field("type", &DeadLetter::type), field("event_id", &DeadLetter::event_id),
        field("event_sequence", &DeadLetter::event_sequence), field("reason", &DeadLetter::reason),
        field("attempts", &DeadLetter::attempts), field("tries", &DeadLetter::tries),
        field("changed", &DeadLetter::changed), field("by", &DeadLetter::by),
        field("why", &DeadLetter::why), field("outcome", &DeadLetter::outcome));
  };
};

struct DlqLsRequest {
  std::optional<std::string> group{};
  std::optional<std::string> service{};
  std::optional<std::string> type{};
  std::optional<std::string> saga{};
  bool all = false;                      // not only open ones
  std::optional<std::uint64_t> limit{};  // default 50; at most 1000
  std::optional<std::string> cursor{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("group", &DlqLsRequest::group), field("service", &DlqLsRequest::service),
                 field("type", &DlqLsRequest::type), field("saga", &DlqLsRequest::saga),
                 field("all", &DlqLsRequest::all), field("limit", &DlqLsRequest::limit),
                 field("cursor", &DlqLsRequest::cursor));
  };
};

struct DeadLettersPage {
  std::vector<DeadLetter> letters{};    // by partition and position; may be fewer than the limit
  std::optional<std::string> cursor{};  // nothing: no more pages
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(field("letters", &DeadLettersPage::letters),
                 field("cursor", &DeadLettersPage::cursor), field("now", &DeadLettersPage::now),
                 field("as_of", &DeadLettersPage::as_of));
  };
};

struct DlqLs {
  static constexpr std::string_view name = "dlq.ls";
  using Request = DlqLsRequest;
  using Answer = DeadLettersPage;
};

// The event as it was set aside.
struct DeadLetterEvent {
  std::string type{};
  std::string id{};
  std::string source{};
  std::optional<std::string> cause{};
  JsonText data{};
  std::string payload{};  // hex

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("type", &DeadLetterEvent::type), field("id", &DeadLetterEvent::id),
                 field("source", &DeadLetterEvent::source), field("cause", &DeadLetterEvent::cause),
                 field("data", &DeadLetterEvent::data),
                 field("payload", &DeadLetterEvent::payload));
  };
};

struct DlqShowRequest {
  std::uint64_t partition = 0;
  std::optional<std::uint64_t> sequence{};  // required

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("partition", &DlqShowRequest::partition),
                 field("sequence", &DlqShowRequest::sequence));
  };
};

struct DeadLetterDetail {
  DeadLetter letter{};
  std::optional<std::string> definition{};
  std::optional<State> saga_state{};
  std::optional<std::string> event_step{};
  std::optional<Role> event_role{};
  std::optional<DeadLetterEvent> event{};  // nothing: it is not in the store
  std::uint64_t came_later = 0;            // events of the saga after the letter; at most 1000
  Time now{};
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(embedded(&DeadLetterDetail::letter),
                 field("definition", &DeadLetterDetail::definition),
                 field("saga_state", &DeadLetterDetail::saga_state),
                 field("event_step", &DeadLetterDetail::event_step),
                 field("event_role", &DeadLetterDetail::event_role),
                 field("event", &DeadLetterDetail::event),
                 field("came_later", &DeadLetterDetail::came_later),
                 field("now", &DeadLetterDetail::now), field("as_of", &DeadLetterDetail::as_of));
  };
};

// `not_found` if there is no dead letter at that position.
struct DlqShow {
  static constexpr std::string_view name = "dlq.show";
  using Request = DlqShowRequest;
  using Answer = DeadLetterDetail;
};

}  // namespace laban::observer::api
