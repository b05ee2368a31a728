#pragma once

// Result<T>: a value, or the Error that prevented it.
//
// For callers that can act on a failure. The method names are those of std::expected, so an alias
// can replace it in C++23. Not thread-safe; copyable and movable when T is.

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace laban {

enum class ErrorKind {
  invalid,      // the caller's input is wrong
  not_found,    //
  conflict,     // what is stored disagrees with what was expected
  unavailable,  // try again later
  corrupt,      // stored or received bytes cannot be trusted
  exhausted,    // a limit is reached
};

// "invalid", "not_found", ... as shown to people and written to JSON.
const char* name_of(ErrorKind kind);

// The message says what failed, on what (id, subject, file and line) and what to do about it.
struct Error {
  ErrorKind kind = ErrorKind::invalid;
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return held_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & { return checked(); }
  const T& value() const& { return const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return const_cast<Result*>(this)->checked(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &const_cast<Result*>(this)->checked(); }

  const Error& error() const {
    assert(!has_value());
    return std::get<1>(held_);
  }

 private:
  T& checked() {
    assert(has_value());
    return std::get<0>(held_);
  }

  std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool has_value() const { return !error_; }
  explicit operator bool() const { return has_value(); }

  const Error& error() const {
    assert(error_);
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace laban
