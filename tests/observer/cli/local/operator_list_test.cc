// laban audit --operators: the list of what operators did, read page by page.

#include "observer/cli/local/operator_list.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "observer/api/json.h"
#include "tests/observer/cli/client/answering.h"

using namespace laban;
using namespace laban::cli;
using Json = nlohmann::json;

namespace {

constexpr std::size_t actions_in_log = 5, page = 2;

// An observer that knows some actions, and shows two of them at a time.
struct Observer {
  std::vector<Json> requests;
  ObserverClient client =
      laban::testing::observer_answering([this](std::string_view endpoint, std::string_view text) {
        return answer(endpoint, Json::parse(text));
      });

  Result<std::string> answer(std::string_view endpoint, const Json& request) {
    CHECK(endpoint == "acts.ls");
    requests.push_back(request);
    if (requests.size() > 10) return Error{ErrorKind::invalid, "asked for ever"};
    const bool newest_first = request.value("newest_first", false);
    api::ActionsPage answer;
    std::size_t next = request.contains("cursor") ? std::stoul(std::string(request["cursor"])) : 0;
    const std::size_t limit = std::min<std::size_t>(page, request["limit"]);
    for (; next < actions_in_log && answer.actions.size() < limit; ++next) {
      api::LoggedAction action;
      action.sequence = newest_first ? actions_in_log - next : next + 1;
      answer.actions.push_back(std::move(action));
    }
    if (next < actions_in_log) answer.cursor = std::to_string(next);
    answer.as_of.now = Time(Duration(static_cast<std::int64_t>(requests.size())));
    return api::to_json(answer);
  }

  std::vector<std::uint64_t> read(bool newest_first, std::uint64_t limit) {
    api::ActsLsRequest request;
    request.newest_first = newest_first;
    const auto list = read_operator_list(client, request, limit);
    REQUIRE(list);
    std::vector<std::uint64_t> sequences;
    for (const auto& action : list->actions) sequences.push_back(action.sequence);
    CHECK(list->as_of.now == Time(Duration(static_cast<std::int64_t>(requests.size()))));
    return sequences;
  }
};

using Sequences = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("all pages of actions are read, each once, up to the last one") {
  Observer observer;
  CHECK(observer.read(false, ~std::uint64_t{0}) == Sequences{1, 2, 3, 4, 5});
  CHECK(observer.requests.size() == 3);
  CHECK(observer.requests[0]["limit"] == 500);
}

TEST_CASE("of the newest actions as many are read as wanted, and shown oldest first") {
  for (const auto& [limit, expected, pages] : {std::tuple(1, Sequences{5}, 1),
                                               {2, Sequences{4, 5}, 1},
                                               {3, Sequences{3, 4, 5}, 2},
                                               {5, Sequences{1, 2, 3, 4, 5}, 3},
                                               {6, Sequences{1, 2, 3, 4, 5}, 3}}) {
    CAPTURE(limit);
    Observer observer;
    CHECK(observer.read(true, static_cast<std::uint64_t>(limit)) == expected);
    CHECK(observer.requests.size() == static_cast<std::size_t>(pages));
  }
}

TEST_CASE("a page that is refused ends the list with the reason") {
  const auto refusing = laban::testing::observer_answering([](std::string_view, std::string_view) {
    return Error{ErrorKind::invalid, "no"};
  });
  const auto list = read_operator_list(refusing, {}, 7);
  REQUIRE_FALSE(list);
  CHECK(list.error().message == "no");
}
