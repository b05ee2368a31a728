#include "services/notification/mail.h"

#include <doctest/doctest.h>

#include <sstream>

#include "services/notification/mime.h"

using namespace notification;

namespace {

int digit(char c) { return c <= '9' ? c - '0' : c - 'A' + 10; }

std::string decode_quoted_printable(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '=') {
      out += text[at];
    } else if (text[at + 1] == '\n') {
      ++at;
    } else {
      out += static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
      at += 2;
    }
  }
  return out;
}

std::size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
  return longest;
}

std::string every_byte() {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  return bytes;
}

Mail a_mail() {
  return {"placed", "o-1", "a@example.com", "Order o-1", "Hello,\ncafé = 1\n", 1291191960};
}

}  // namespace

TEST_CASE("quoted-printable text decodes to the original") {
  for (const auto& text : {std::string("plain\n"), std::string("café \"x\", y = z"), every_byte(),
                           std::string(500, 'x'), std::string(100, '='),
                           std::string("blank \nend "), std::string("\n\n\n"), std::string()}) {
    const auto encoded = quoted_printable(text);
    CHECK(decode_quoted_printable(encoded) == text);
    CHECK(longest_line(encoded) <= 76);
    for (const char c : encoded) CHECK((c == '\n' || (c >= ' ' && c <= '~')));
  }
  CHECK(quoted_printable("caf\xc3\xa9 \n") == "caf=C3=A9=20\n");
}

TEST_CASE("a plain short subject is unchanged") {
  CHECK(header_text("Order o-1 is on its way") == "Order o-1 is on its way");
}

TEST_CASE("other subjects become encoded words that split no character") {
  CHECK(header_text("CAFÉ") == "=?UTF-8?B?Q0FGw4k=?=");
  CHECK(header_text("=?looks like one?=").find("=?UTF-8?B?") == 0);
  const auto encoded = header_text(std::string(44, 'x') + "éé" + std::string(60, 'y'));
  CHECK(longest_line(encoded) <= 76);
  CHECK(encoded.find("?=\n =?UTF-8?B?w6nDq") != std::string::npos);
}

TEST_CASE("no subject can escape its header") {
  const auto encoded = header_text("x\r\nBcc: all@example.com\r\n\r\nbody");
  CHECK(encoded.find("Bcc") == std::string::npos);
  CHECK(encoded.find('\r') == std::string::npos);
}

TEST_CASE("a rendered mail depends only on the mail and its key") {
  const laban::EventId key{0x0011223344556677, 0x8899aabbccddeeff};
  CHECK(render(a_mail(), key, "shop@shop.example") ==
        "From: shop@shop.example\n"
        "To: a@example.com\n"
        "Subject: Order o-1\n"
        "Date: Wed, 01 Dec 2010 08:26:00 +0000\n"
        "Message-ID: <00112233445566778899aabbccddeeff@laban>\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\n"
        "Content-Transfer-Encoding: quoted-printable\n"
        "Auto-Submitted: auto-generated\n"
        "\n"
        "Hello,\ncaf=C3=A9 =3D 1\n");
}

TEST_CASE("a mail survives encoding and decoding") {
  const auto mail = decode_mail(encode(a_mail()));
  REQUIRE(mail);
  CHECK(mail->text == a_mail().text);
  CHECK(mail->unix_seconds == a_mail().unix_seconds);
  CHECK_FALSE(decode_mail("garbage"));
  CHECK_FALSE(decode_mail(encode(a_mail()) + "x"));
}

TEST_CASE("only plain addresses are safe") {
  for (const char* text : {"a@example.com", "o'brien+x@sub.example"}) CHECK(is_safe_address(text));
  for (const char* text : {"", "a", "a@", "@b", "a@b@c", "a b@c", "a@b\r\nX: y", "a@b,c@d", "<a@b>",
                           "a\"b@c", "é@b", "a@b\x7f"}) {
    CHECK_MESSAGE(!is_safe_address(text), text);
  }
  CHECK(is_safe_address(address_of("")));
  CHECK(is_safe_address(address_of(every_byte())));
  CHECK(address_of("17850") == "17850@customers.example");
}
