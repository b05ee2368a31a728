#pragma once

// The protocol of a program in replay mode, over its standard input and output: one frame in, one
// frame out. It ends when its input ends, after a last frame.
//
//   frame   := size:le64 body
//   begin   := "LABANRPL" version:le64(1) name_space:text partition_count:le64          to it
//   hello   := "LABANRPL" version:le64(1) service:text count:le64 type:text*            from it
//   play    := partition:le64 sequence:le64 log_time:le64 subject:text data:text        to it
//   played  := error:text  count:le64 handled*  count:le64 emitted*  count:le64 effect* from it
//   handled := event:16 type:text saga:text outcome:le64 reason:text
//   emitted := id:16 cause:16 type:text saga:text data:text
//   effect  := key:16 saga:text kind:text
//   rows    := count:le64 digest:16                                                     from it

#include <laban/codec_fields.h>
#include <laban/result.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/replay/state_digest.h"
#include "bus/replay/target.h"

namespace laban::replay {

inline constexpr codec::Literal magic{"LABANRPL"};
inline constexpr codec::Number version{1};

struct Begin {
  std::string name_space;
  std::uint32_t partition_count = 1;

  static constexpr auto fields =
      std::tuple(magic, version, &Begin::name_space, &Begin::partition_count);
};
struct Hello {
  std::string service;
  std::vector<std::string> types;

  static constexpr auto fields = std::tuple(magic, version, &Hello::service, &Hello::types);
};
struct Play {
  std::uint32_t partition = 0;
  StoredMessage message;

  static constexpr auto fields =
      std::tuple(&Play::partition,
                 codec::part(&Play::message, &StoredMessage::sequence, &StoredMessage::stored_at,
                             &StoredMessage::subject, &StoredMessage::data));
};

std::string encode(const Begin& begin);
std::string encode(const Hello& hello);
std::string encode(const Play& play);
std::string encode(const Result<ReplayResult>& played);
std::string encode(const Rows& rows);

// Nothing unless the bytes are exactly one such frame.
std::optional<Begin> decode_begin(std::string_view bytes);
std::optional<Hello> decode_hello(std::string_view bytes);
std::optional<Play> decode_play(std::string_view bytes);
// Fails with the error in the frame, or with `corrupt`.
Result<ReplayResult> decode_played(std::string_view bytes);
std::optional<Rows> decode_rows(std::string_view bytes);

// These block. Nothing: the other end has closed. `unavailable`: it cannot be read or written.
Result<std::optional<std::string>> read_frame(int fd);
Result<void> write_frame(int fd, std::string_view body);

}  // namespace laban::replay
