#pragma once

// Fields of a record (laban/codec.h) that are not just a member in its usual form:
//
//   static constexpr auto fields =
//       std::tuple(codec::Version{2}, codec::byte(&Row::kind, Kind::first, Kind::last), &Row::at,
//                  codec::part(&Row::message, &StoredMessage::subject, &StoredMessage::data),
//                  codec::when(&Row::has_reason, &Row::reason), codec::trailing(&Row::source));

#include <laban/codec.h>

namespace laban::codec {

// One byte; any other is refused.
struct Version {
  std::uint8_t number;

  template <class Record>
  void append(std::string& out, const Record&) const {
    out.push_back(static_cast<char>(number));
  }
  template <class Record>
  bool take(std::string_view& in, Record&) const {
    std::uint8_t found = 0;
    return take_byte(in, found) && found == number;
  }
};

// Bytes that are always the same, such as a file's magic.
struct Literal {
  std::string_view bytes;

  template <class Record>
  void append(std::string& out, const Record&) const {
    out.append(bytes);
  }
  template <class Record>
  bool take(std::string_view& in, Record&) const {
    if (!in.starts_with(bytes)) return false;
    in.remove_prefix(bytes.size());
    return true;
  }
};

// A number (le64) that is always the same.
struct Number {
  std::uint64_t number;

  template <class Record>
  void append(std::string& out, const Record&) const {
    append_le64(out, number);
  }
  template <class Record>
  bool take(std::string_view& in, Record&) const {
    std::uint64_t found = 0;
    return take_le64(in, found) && found == number;
  }
};

// See byte() and number().
template <class Record, class T, bool is_byte>
struct Ranged {
  T Record::*member;
  T first, last;

  void append(std::string& out, const Record& record) const {
    const auto number = static_cast<std::uint64_t>(record.*member);
    if constexpr (is_byte) {
      out.push_back(static_cast<char>(number));
    } else {
      append_le64(out, number);
    }
  }
  bool take(std::string_view& in, Record& record) const {
    std::uint64_t number = 0;
    if constexpr (is_byte) {
      std::uint8_t byte = 0;
      if (!take_byte(in, byte)) return false;
      number = byte;
    } else if (!take_le64(in, number)) {
      return false;
    }
    record.*member = static_cast<T>(number);
    return number >= static_cast<std::uint64_t>(first) &&
           number <= static_cast<std::uint64_t>(last);
  }
};

// An enum or unsigned integer as one byte, from `first` to `last`.
template <class Record, class T>
constexpr auto byte(T Record::*member, T first, T last) {
  return Ranged<Record, T, true>{member, first, last};
}

// The same as le64.
template <class Record, class T>
constexpr auto number(T Record::*member, T first, T last) {
  return Ranged<Record, T, false>{member, first, last};
}

// At the end of a record: written only when it is not empty (or not nullopt), and read only when
// bytes are left. This is how a field is added to records that are already stored.
template <class Record, class T>
struct Trailing {
  T Record::*member;

  void append(std::string& out, const Record& record) const {
    const T& value = record.*member;
    if constexpr (detail::IsOptional<T>::value) {
      if (value) append_value(out, *value);
    } else if (value != T{}) {
      append_value(out, value);
    }
  }
  bool take(std::string_view& in, Record& record) const {
    record.*member = T{};
    if (in.empty()) return true;
    if constexpr (detail::IsOptional<T>::value) {
      return take_value(in, (record.*member).emplace());
    } else {
      return take_value(in, record.*member);
    }
  }
};

template <class Record, class T>
constexpr auto trailing(T Record::*member) {
  return Trailing<Record, T>{member};
}

// At the end of a record: a list without a count.
template <class Record, class T>
struct Rest {
  std::vector<T> Record::*member;

  void append(std::string& out, const Record& record) const {
    for (const auto& element : record.*member) append_value(out, element);
  }
  bool take(std::string_view& in, Record& record) const {
    (record.*member).clear();
    while (!in.empty()) {
      if (!take_value(in, (record.*member).emplace_back())) return false;
    }
    return true;
  }
};

template <class Record, class T>
constexpr auto rest(std::vector<T> Record::*member) {
  return Rest<Record, T>{member};
}

// Some fields of a member that is a struct.
template <class Record, class T, class... Fields>
struct Part {
  T Record::*member;
  std::tuple<Fields...> fields;

  void append(std::string& out, const Record& record) const {
    append_fields(out, record.*member, fields);
  }
  bool take(std::string_view& in, Record& record) const {
    return take_fields(in, record.*member, fields);
  }
};

template <class Record, class T, class... Fields>
constexpr auto part(T Record::*member, Fields... fields) {
  return Part<Record, T, Fields...>{member, std::tuple(fields...)};
}

// Fields that are present only if earlier ones require it.
template <class Record, bool expected, class... Fields>
struct Conditional {
  bool (Record::*condition)() const;
  std::tuple<Fields...> fields;

  void append(std::string& out, const Record& record) const {
    if ((record.*condition)() == expected) append_fields(out, record, fields);
  }
  bool take(std::string_view& in, Record& record) const {
    return (record.*condition)() != expected || take_fields(in, record, fields);
  }
};

template <class Record, class... Fields>
constexpr auto when(bool (Record::*condition)() const, Fields... fields) {
  return Conditional<Record, true, Fields...>{condition, std::tuple(fields...)};
}
template <class Record, class... Fields>
constexpr auto unless(bool (Record::*condition)() const, Fields... fields) {
  return Conditional<Record, false, Fields...>{condition, std::tuple(fields...)};
}

}  // namespace laban::codec
