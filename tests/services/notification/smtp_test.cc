#include "services/notification/smtp.h"

#include <doctest/doctest.h>

#include "tests/services/notification/smtp_server.h"

using Kind = laban::EffectResult::Kind;
using notification::SmtpSender;
using service_test::SmtpServer;

namespace {

const std::string message = "Subject: x\n\nhello\n.a dot in front\n";

laban::EffectResult send_to(const SmtpServer& server) {
  return SmtpSender(server.url(), "shop@shop.example").send("a@example.com", message);
}

}  // namespace

TEST_CASE("a mail reaches the server intact, and the next one reuses the connection") {
  SmtpServer server({});
  SmtpSender sender(server.url(), "shop@shop.example");
  for (int n = 0; n < 3; ++n) CHECK(sender.send("a@example.com", message).kind == Kind::done);
  const auto received = server.received();
  REQUIRE(received.size() == 3);
  CHECK(received[0].from == "shop@shop.example");
  CHECK(received[0].to == "a@example.com");
  CHECK(received[0].data == "Subject: x\r\n\r\nhello\r\n..a dot in front\r\n");
  CHECK(received[2].data == received[0].data);
  CHECK(server.connections() == 1);
}

TEST_CASE("a permanent refusal is a failure with the server's reason") {
  SmtpServer::Answers answers;
  SUBCASE("of the recipient") { answers.recipient = "550 no such user"; }
  SUBCASE("of the message") { answers.message = "554 looks like spam"; }
  const SmtpServer server(answers);
  const auto result = send_to(server);
  CHECK(result.kind == Kind::failed);
  CHECK((result.detail == answers.recipient || result.detail == answers.message));
  CHECK(server.received().empty());
}

TEST_CASE("a temporary failure is retried") {
  SmtpServer::Answers answers;
  SUBCASE("a busy mailbox") { answers.recipient = "450 busy"; }
  SUBCASE("a full disk") { answers.message = "452 no room"; }
  SUBCASE("a server that takes nothing now") { answers.greeting = "421 come back later"; }
  SUBCASE("a server that is none") { answers.greeting = "554 no service here"; }
  const SmtpServer server(answers);
  CHECK(send_to(server).kind == Kind::retry);
  CHECK(server.received().empty());
}

TEST_CASE("a server that cannot be reached is retried") {
  std::string url;
  {
    const SmtpServer gone({});
    url = gone.url();
  }
  const auto result = SmtpSender(url, "shop@shop.example").send("a@example.com", message);
  CHECK(result.kind == Kind::retry);
  CHECK(result.detail.find(url) != std::string::npos);
}

TEST_CASE("only mail protocols are allowed") {
  CHECK(SmtpSender("file:///tmp/x", "shop@shop.example").send("a@example.com", message).kind ==
        Kind::retry);
}
