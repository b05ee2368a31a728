#include "services/notification/mail.h"

#include <fmt/format.h>
#include <laban/clock.h>

#include <array>

#include "services/notification/mime.h"

namespace notification {
namespace {

constexpr std::string_view domain = "customers.example";
constexpr std::size_t longest_address = 254;

bool is_atom(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

// "Wed, 01 Dec 2010 08:26:00 +0000", in every locale.
std::string date_header(std::int64_t unix_seconds) {
  constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_seconds time{std::chrono::seconds(unix_seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
                     days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

std::string encode(const Mail& mail) {
  std::string bytes;
  laban::codec::append_value(bytes, mail);
  return bytes;
}

std::optional<Mail> decode_mail(std::string_view bytes) {
  return laban::codec::decode_value<Mail>(bytes);
}

std::string message_id(const laban::EventId& key) { return "<" + key.hex() + "@laban>"; }

bool is_safe_address(std::string_view address) {
  const auto at = address.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == address.size()) return false;
  if (address.size() > longest_address || address.find('@', at + 1) != std::string_view::npos) {
    return false;
  }
  for (const char c : address) {
    if (c <= ' ' || c == 0x7f ||
        std::string_view("<>()[],;:\\\"").find(c) != std::string_view::npos) {
      return false;  // bytes from 0x80 on, too: as signed char they are below ' '
    }
  }
  return true;
}

std::string address_of(std::string_view customer) {
  std::string local(customer.substr(0, 64));
  for (char& c : local) {
    if (!is_atom(c)) c = '_';
  }
  return (local.empty() ? "unknown" : local) + "@" + std::string(domain);
}

std::string render(const Mail& mail, const laban::EventId& key, std::string_view from) {
  std::string message;
  message += fmt::format("From: {}\n", from);
  message += fmt::format("To: {}\n", mail.recipient);
  message += fmt::format("Subject: {}\n", header_text(mail.subject));
  message += fmt::format("Date: {}\n", date_header(mail.unix_seconds));
  message += fmt::format("Message-ID: {}\n", message_id(key));
  message +=
      "MIME-Version: 1.0\n"
      "Content-Type: text/plain; charset=UTF-8\n"
      "Content-Transfer-Encoding: quoted-printable\n"
      "Auto-Submitted: auto-generated\n"
      "\n";
  return message + quoted_printable(mail.text);
}

}  // namespace notification
