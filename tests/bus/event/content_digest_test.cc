// What two events with one id and one source are compared by.
#include "bus/event/content_digest.h"

#include <doctest/doctest.h>

#include <string>

using namespace laban;

namespace {

std::uint64_t digest_of(std::string_view type, std::string_view saga, const EventId& cause,
                        std::string_view payload) {
  Envelope envelope;
  envelope.type = type;
  envelope.saga = saga;
  envelope.cause = cause;
  envelope.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  return wire::content_digest(envelope);
}

}  // namespace

TEST_CASE("an event says its type, its saga, its cause and its payload, and nothing else") {
  const std::uint64_t said = digest_of("a.b", "o-1", {1, 2}, "payload");
  CHECK(said == digest_of("a.b", "o-1", {1, 2}, "payload"));
  CHECK(said != digest_of("a.c", "o-1", {1, 2}, "payload"));
  CHECK(said != digest_of("a.b", "o-2", {1, 2}, "payload"));
  CHECK(said != digest_of("a.b", "o-1", {1, 3}, "payload"));
  CHECK(said != digest_of("a.b", "o-1", {1, 2}, "payloae"));
  Envelope at_another_time;
  at_another_time.id = {7, 8};
  at_another_time.time = Time(std::chrono::seconds(5));
  CHECK(wire::content_digest(at_another_time) == wire::content_digest(Envelope{}));
}

TEST_CASE("a byte that moves from one part of an event to another changes what it says") {
  CHECK(digest_of("a.b", "o-1", {}, "") != digest_of("a.bo", "-1", {}, ""));
  CHECK(digest_of("a.b", "", {}, "o-1") != digest_of("a.b", "o-1", {}, ""));
}

// In the inboxes of observers: other values would be divergences of everything consumed before.
TEST_CASE("the digest of what an event says is pinned") {
  CHECK(digest_of("payment.charged", "o-1", {1, 2}, "payload") == 3040762804917835779u);
  CHECK(digest_of("", "", {}, "") == 3830045321901869701u);
}
