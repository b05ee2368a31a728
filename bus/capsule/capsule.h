#pragma once

// Capsule: sagas exported from a log into one file, so that they can be inspected, folded and
// replayed without a broker. Holds what the observer kept of them, byte for byte, the definitions,
// schemas and options that were applied, and how each saga ended according to the observer.
//
//   capsule  := "LABANCAP" version:le64(1) checksum:16 about
//               count:le64 gap*   count:le64 ending*  digest:16  count:le64 row*
//   about    := name_space:text partition_count:le64 fold_version:le64 made_at:le64
//   gap      := partition:le64 first:le64 last:le64        messages that are gone from the log
//   ending   := definition:text saga:text generation:le64 state:text
//   row      := partition:le64 saga:text kind:le64 sequence:le64 log_time:le64 clock:le64
//               subject:text data:text
//   checksum := xxh3_128 of all bytes after it             digest := observer/capsule/digest.h
//   text     := size:le32 byte*                            times: nanoseconds since 1970
//
// A row is a message as stored in the log, or (kind 4) a note of the observer, in `data`: what a
// tick did to a saga, or a message that differs from another one with its id and source. Rows are
// sorted by partition, then by sequence. Message headers (Nats-Msg-Id) are left out; the envelope
// contains the same information.

#include <laban/clock.h>
#include <laban/codec_fields.h>
#include <laban/ids.h>
#include <laban/result.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bus/event/log_gap.h"
#include "bus/log/log.h"

namespace laban {

struct CapsuleRow {
  // Untrusted messages are recorded, not applied.
  enum class Kind : std::uint8_t { event = 1, wrong_producer, unknown_type, note };

  std::uint32_t partition = 0;
  std::string saga;  // "-": a definition, a schema or options, which belong to none
  Kind kind = Kind::event;
  Duration clock{};       // the log clock when it was read
  StoredMessage message;  // note: no subject, and data that only the observer reads

  static constexpr auto fields = std::tuple(
      &CapsuleRow::partition, &CapsuleRow::saga,
      codec::number(&CapsuleRow::kind, Kind::event, Kind::note),
      codec::part(&CapsuleRow::message, &StoredMessage::sequence, &StoredMessage::stored_at),
      &CapsuleRow::clock,
      codec::part(&CapsuleRow::message, &StoredMessage::subject, &StoredMessage::data));

  bool is_message() const { return kind != Kind::note; }
};

// How one generation of a saga ended, according to the observer.
struct CapsuleEnding {
  std::string definition, saga;
  std::uint64_t generation = 1;
  std::string state;

  static constexpr auto fields = std::tuple(&CapsuleEnding::definition, &CapsuleEnding::saga,
                                            &CapsuleEnding::generation, &CapsuleEnding::state);
  friend auto operator<=>(const CapsuleEnding&, const CapsuleEnding&) = default;
};

struct Capsule {
  std::string name_space;
  std::uint32_t partition_count = 1;
  std::uint64_t fold_version = 0;  // version of the observer that made it
  Time made_at{};
  std::vector<PartitionGap> gaps;
  std::vector<CapsuleEnding> endings;  // by definition, saga, generation
  EventId digest;
  std::vector<CapsuleRow> rows;

  static constexpr auto fields = std::tuple(
      &Capsule::name_space, &Capsule::partition_count, &Capsule::fold_version, &Capsule::made_at,
      &Capsule::gaps, &Capsule::endings, &Capsule::digest, &Capsule::rows);
};

std::string encode(const Capsule& capsule);
// `corrupt`: not a capsule, another version of the format, truncated or modified. `name` is used in
// the error message.
Result<Capsule> decode_capsule(std::string_view bytes, const std::string& name);

// Atomic: a reader never sees a partial file.
Result<void> write_capsule(const Capsule& capsule, const std::filesystem::path& file);
// `not_found` if there is no such file.
Result<Capsule> read_capsule(const std::filesystem::path& file);

}  // namespace laban
