#pragma once

// Dead letters: a row for each, and one for each group that failed alike. There are few, however
// many sagas there are. Everything in them comes from events in the log.
//
//   letter := version:u8(1) status:u8 log_time:le64 attempts:le64 event_sequence:le64 tries:le64
//             changed:le64 id:16 saga:text service:text event_type:text event_id:text reason:text
//             by:text why:text outcome:text
//   group  := version:u8(1) one le64 for each status, first:le64 last:le64 newest:le64 service:text
//             event_type:text reason:text

#include <laban/clock.h>
#include <laban/ids.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace laban::observer {

enum class LetterStatus : std::uint8_t {
  open,       // needs a person
  redriving,  // sent back, no result yet
  redriven,   // handled, or ignored, by the service
  failed_again,
  discarded,
};
inline constexpr std::size_t letter_status_count = 5;
const char* name_of(LetterStatus status);

struct LetterRow {
  LetterStatus status = LetterStatus::open;
  Time log_time{};
  std::uint64_t attempts = 0;
  std::uint64_t event_sequence = 0;  // where the event can be read: itself, or a redrive of it
  std::uint64_t tries = 0;           // redrives requested
  Time changed{};                    // when the status changed
  EventId id;                        // of the dead letter
  std::string saga;                  // "-": it names none
  std::string service, event_type, event_id, reason;
  std::string by, why;  // of the last redrive, or of the discarding
  std::string outcome;  // of the last redrive, in words
};

struct LetterGroup {
  std::array<std::uint64_t, letter_status_count> counts{};
  Time first{}, last{};                     // letters
  std::uint64_t newest = 0;                 // sequence of the last letter
  std::string service, event_type, reason;  // the reason normalised (story/reason.h)

  std::uint64_t& of(LetterStatus status) { return counts[static_cast<std::size_t>(status)]; }
  std::uint64_t of(LetterStatus status) const { return counts[static_cast<std::size_t>(status)]; }
};

std::string letter_key(std::uint64_t sequence);
std::string letter_prefix();
std::optional<std::uint64_t> parse_letter_key(std::string_view key);
std::string open_letter_key(std::uint64_t group, std::uint64_t sequence);
std::string open_letter_prefix(std::uint64_t group);
std::string letter_group_key(std::uint64_t group);
std::string letter_group_prefix();
std::optional<std::uint64_t> parse_letter_group_key(std::string_view key);
std::string redrive_key(const EventId& request);

std::string encode(const LetterRow& row);
std::optional<LetterRow> decode_letter(std::string_view bytes);
std::string encode(const LetterGroup& group);
std::optional<LetterGroup> decode_letter_group(std::string_view bytes);

// group := xxh3_64( service 0x00 event_type 0x00 normalised reason )
std::uint64_t group_of(const LetterRow& row);

}  // namespace laban::observer
