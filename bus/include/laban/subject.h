#pragma once

// Subject: a NATS address, built from checked tokens only.
//
//   subject   := namespace "." partition "." context "." event [ "." source ]
//   namespace, context, event, source := [a-z0-9_-]{1,32}
//   partition := decimal, no leading zero, at most 4 digits
//
//   shop.0.payment.charged, shop.0.laban.retry_due.payment
//
// Only events that several programs publish have a source in their subject (bus/event/wire.h):
// there a broker can permit each program to publish its own and no others.
//
// No unchecked string reaches the NATS client: CR LF in a subject would inject protocol commands.
// Immutable; safe to use from any thread.

#include <laban/result.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace laban {

bool is_subject_token(std::string_view text);

// The event type in the text of a subject, without any check: the two tokens after namespace and
// partition, or what there is of them.
std::string_view unchecked_type(std::string_view subject);

class Subject {
 public:
  // `type` is an event type, "payment.charged"; no source: empty. Fails with `invalid`, naming the
  // invalid token.
  static Result<Subject> make(std::string_view name_space, std::uint32_t partition,
                              std::string_view type, std::string_view source = {});
  static Result<Subject> parse(std::string_view text);

  const std::string& text() const { return text_; }
  std::string_view name_space() const {
    return std::string_view(text_).substr(0, name_space_size_);
  }
  std::uint32_t partition() const { return partition_; }
  // The two halves of "payment.charged".
  std::string_view type() const { return std::string_view(text_).substr(type_begin_, type_size_); }
  std::string_view context() const { return type().substr(0, type().find('.')); }
  std::string_view event() const { return type().substr(type().find('.') + 1); }
  // Empty: the subject has none.
  std::string_view source() const {
    const std::size_t end = type_begin_ + type_size_;
    return end == text_.size() ? std::string_view{} : std::string_view(text_).substr(end + 1);
  }

 private:
  Subject() = default;
  std::string text_;
  std::size_t name_space_size_ = 0;
  std::size_t type_begin_ = 0;
  std::size_t type_size_ = 0;
  std::uint32_t partition_ = 0;
};

}  // namespace laban
