#include "observer/projection/dead_letter_rows.h"

#include <laban/codec.h>

#include "bus/event/hash.h"
#include "observer/projection/rows.h"
#include "observer/saga/timeline/reason.h"

namespace laban::observer {

namespace {

constexpr char letter_row_version = 1;

void append_time(std::string& out, Time time) {
  codec::append_le64(out, static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

bool take_time(std::string_view& in, Time& time) {
  std::uint64_t number = 0;
  if (!codec::take_le64(in, number)) return false;
  time = Time(Duration(static_cast<std::int64_t>(number)));
  return true;
}

std::string numbered(std::string prefix, std::uint64_t number) {
  codec::append_be64(prefix, number);
  return prefix;
}

std::optional<std::uint64_t> number_behind(const std::string& prefix, std::string_view key) {
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  if (!codec::take_be64(key, number) || !key.empty()) return std::nullopt;
  return number;
}

}  // namespace

const char* name_of(LetterStatus status) {
  switch (status) {
    case LetterStatus::open:
      return "open";
    case LetterStatus::redriving:
      return "redriving";
    case LetterStatus::redriven:
      return "redriven";
    case LetterStatus::failed_again:
      return "failed_again";
    case LetterStatus::discarded:
      return "discarded";
  }
  return "open";
}

std::string letter_prefix() { return meta_key("letter") + '\0'; }
std::string letter_key(std::uint64_t sequence) { return numbered(letter_prefix(), sequence); }
std::optional<std::uint64_t> parse_letter_key(std::string_view key) {
  return number_behind(letter_prefix(), key);
}

std::string open_letter_prefix(std::uint64_t group) {
  return numbered(meta_key("letter_open") + '\0', group);
}
std::string open_letter_key(std::uint64_t group, std::uint64_t sequence) {
  return numbered(open_letter_prefix(group), sequence);
}

std::string letter_group_prefix() { return meta_key("letter_group") + '\0'; }
std::string letter_group_key(std::uint64_t group) { return numbered(letter_group_prefix(), group); }
std::optional<std::uint64_t> parse_letter_group_key(std::string_view key) {
  return number_behind(letter_group_prefix(), key);
}

std::string redrive_key(const EventId& request) {
  std::string key = meta_key("redrive") + '\0';
  codec::append_id(key, request);
  return key;
}

std::string encode(const LetterRow& row) {
  std::string value(1, letter_row_version);
  value.push_back(static_cast<char>(row.status));
  append_time(value, row.log_time);
  codec::append_le64(value, row.attempts);
  codec::append_le64(value, row.event_sequence);
  codec::append_le64(value, row.tries);
  append_time(value, row.changed);
  codec::append_id(value, row.id);
  for (const auto* text : {&row.saga, &row.service, &row.event_type, &row.event_id, &row.reason,
                           &row.by, &row.why, &row.outcome})
    codec::append_text_value(value, *text);
  return value;
}

std::optional<LetterRow> decode_letter(std::string_view bytes) {
  if (bytes.size() < 2 || bytes[0] != letter_row_version ||
      static_cast<std::uint8_t>(bytes[1]) >= letter_status_count)
    return std::nullopt;
  LetterRow row;
  row.status = static_cast<LetterStatus>(bytes[1]);
  bytes.remove_prefix(2);
  if (!take_time(bytes, row.log_time) || !codec::take_le64(bytes, row.attempts) ||
      !codec::take_le64(bytes, row.event_sequence) || !codec::take_le64(bytes, row.tries) ||
      !take_time(bytes, row.changed) || !codec::take_id(bytes, row.id))
    return std::nullopt;
  for (auto* text : {&row.saga, &row.service, &row.event_type, &row.event_id, &row.reason, &row.by,
                     &row.why, &row.outcome}) {
    if (!codec::take_text_value(bytes, *text)) return std::nullopt;
  }
  return bytes.empty() ? std::optional(std::move(row)) : std::nullopt;
}

std::string encode(const LetterGroup& group) {
  std::string value(1, letter_row_version);
  for (const auto count : group.counts) codec::append_le64(value, count);
  append_time(value, group.first);
  append_time(value, group.last);
  codec::append_le64(value, group.newest);
  codec::append_text_value(value, group.service);
  codec::append_text_value(value, group.event_type);
  codec::append_text_value(value, group.reason);
  return value;
}

std::optional<LetterGroup> decode_letter_group(std::string_view bytes) {
  if (bytes.empty() || bytes[0] != letter_row_version) return std::nullopt;
  bytes.remove_prefix(1);
  LetterGroup group;
  for (auto& count : group.counts) {
    if (!codec::take_le64(bytes, count)) return std::nullopt;
  }
  if (!take_time(bytes, group.first) || !take_time(bytes, group.last) ||
      !codec::take_le64(bytes, group.newest) || !codec::take_text_value(bytes, group.service) ||
      !codec::take_text_value(bytes, group.event_type) ||
      !codec::take_text_value(bytes, group.reason) || !bytes.empty())
    return std::nullopt;
  return group;
}

std::uint64_t group_of(const LetterRow& row) {
  std::string text = row.service;
  text.push_back('\0');
  text += row.event_type;
  text.push_back('\0');
  text += timeline::normalised(row.reason);
  return hash64(text);
}

}  // namespace laban::observer
