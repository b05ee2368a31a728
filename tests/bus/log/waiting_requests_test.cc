#include "bus/log/nats/waiting_requests.h"

#include <doctest/doctest.h>

#include <string>

using namespace laban;

TEST_SUITE_BEGIN("waiting requests");

namespace {

Request request(std::uint64_t token, std::size_t bytes) {
  return {token, "place", std::string(bytes, 'x')};
}

std::vector<std::uint64_t> taken(nats::WaitingRequests& waiting, std::size_t limit) {
  std::vector<Request> requests;
  waiting.take(requests, limit);
  std::vector<std::uint64_t> tokens;
  for (const auto& one : requests) tokens.push_back(one.token);
  return tokens;
}

}  // namespace

TEST_CASE("as many requests wait as the limit says, and there is no room for one more") {
  nats::WaitingRequests waiting;
  for (std::size_t i = 0; i < limits::waiting_requests; ++i) {
    REQUIRE(waiting.has_room_for(1));
    waiting.add(request(i, 1));
  }
  CHECK_FALSE(waiting.has_room_for(0));
  CHECK(taken(waiting, 1).size() == 1);
  CHECK(waiting.has_room_for(0));
}

TEST_CASE("requests wait up to 32 MiB, and there is no room for one byte more") {
  nats::WaitingRequests waiting;
  waiting.add(request(1, limits::waiting_request_bytes - 7));
  CHECK(waiting.has_room_for(7));
  CHECK_FALSE(waiting.has_room_for(8));
  waiting.add(request(2, 7));
  CHECK(waiting.has_room_for(0));
  CHECK_FALSE(waiting.has_room_for(1));
}

TEST_CASE("requests are taken in the order in which they came, and each gives back its own bytes") {
  constexpr std::size_t all = limits::waiting_request_bytes;
  nats::WaitingRequests waiting;
  waiting.add(request(1, 10));
  waiting.add(request(2, all - 30));
  waiting.add(request(3, 20));
  CHECK(taken(waiting, 1) == std::vector<std::uint64_t>{1});
  CHECK(waiting.has_room_for(10));
  CHECK_FALSE(waiting.has_room_for(11));
  CHECK(taken(waiting, 1) == std::vector<std::uint64_t>{2});
  CHECK(waiting.has_room_for(all - 20));
  CHECK_FALSE(waiting.has_room_for(all - 19));
  CHECK(taken(waiting, 9) == std::vector<std::uint64_t>{3});
  CHECK(taken(waiting, 9).empty());
  CHECK(waiting.has_room_for(all));
  CHECK_FALSE(waiting.has_room_for(all + 1));
}

TEST_CASE("requests that are thrown away leave all of their room") {
  nats::WaitingRequests waiting;
  waiting.add(request(1, limits::waiting_request_bytes));
  CHECK_FALSE(waiting.has_room_for(1));
  waiting.clear();
  CHECK(taken(waiting, 9).empty());
  CHECK(waiting.has_room_for(limits::waiting_request_bytes));
}

TEST_SUITE_END();
