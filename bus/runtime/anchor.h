#pragma once

// Anchor: the last message a store has applied, with just enough of it to detect that the log is a
// different one: another stream of the same name, a lost tail, reused sequences.
//
//   meta "anchor" := sequence:le64 digest:16 created_at:le64 [ stored_at:le64 ]

#include <laban/clock.h>
#include <laban/codec_fields.h>
#include <laban/ids.h>

#include <optional>
#include <string>
#include <string_view>

#include "bus/log/log.h"

namespace laban::runtime {

struct Anchor {
  std::uint64_t sequence = 0;  // 0: nothing applied yet
  EventId digest;              // wire::digest of that message
  Time log_created_at{};
  // When the log stored that message. Handlers can see this time, so the same bytes stored again
  // count as a different message. Nothing: the anchor was written before this field existed.
  std::optional<Time> stored_at;

  static constexpr auto fields =
      std::tuple(&Anchor::sequence, &Anchor::digest, &Anchor::log_created_at,
                 codec::trailing(&Anchor::stored_at));

  std::string encode() const;
  static std::optional<Anchor> decode(std::string_view bytes);
};

// Whether a log can be the one the anchor was taken from. Checked before any message is read.
Result<void> check_log(const Anchor& anchor, const LogInfo& log, std::string_view recovery_hint);

// Whether the log still has what comes right after the anchor.
Result<void> check_head(const Anchor& anchor, const LogInfo& log, std::string_view recovery_hint);

// Whether the first message read at the anchor is the anchor.
Result<void> check_first(const Anchor& anchor, const StoredMessage& first,
                         std::string_view recovery_hint);

}  // namespace laban::runtime
