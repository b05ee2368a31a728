#pragma once

// A requested mail: the body of an effect of kind "mail". The message sent depends only on this and
// the effect's key.

#include <laban/codec.h>
#include <laban/ids.h>

#include <cstdint>
#include <optional>
#include <string>

namespace notification {

struct Mail {
  std::string about;  // "placed" | "dispatched" | "cancelled"
  std::string order_id;
  std::string recipient;
  std::string subject;  // UTF-8
  std::string text;     // UTF-8, lines end with \n
  std::int64_t unix_seconds = 0;

  static constexpr auto fields = std::tuple(&Mail::about, &Mail::order_id, &Mail::recipient,
                                            &Mail::subject, &Mail::text, &Mail::unix_seconds);
};

std::string encode(const Mail& mail);
std::optional<Mail> decode_mail(std::string_view bytes);

// "<00112233445566778899aabbccddeeff@laban>": the same for every attempt at the same mail.
std::string message_id(const laban::EventId& key);

// Whether the address is safe, verbatim, in a header and in an SMTP command.
bool is_safe_address(std::string_view address);

// The address for a customer who gave none.
std::string address_of(std::string_view customer);

// The message in the format of RFC 5322, lines ending with \n. No field of `mail` can inject a
// header.
std::string render(const Mail& mail, const laban::EventId& key, std::string_view from);

}  // namespace notification
