#pragma once

// The protocol of a program in replay mode, over its standard input and output: one frame in, one
// frame out. It ends when its input ends, after a last frame.
//
//   frame   := size:le64 body
//   begin   := "LABANRPL" version:le64(2) name_space:text partition_count:le64          to it
//   hello   := "LABANRPL" version:le64(2) service:text count:le64 type:text*            from it
//   options := count:le64 play*(first)  count:le64 play*(earlier)  count:le64 started*  to it
//   begun   := error:text                                                               from it
//   play    := partition:le64 sequence:le64 log_time:le64 subject:text data:text        to it
//   played  := error:text  count:le64 handled*  count:le64 emitted*  count:le64 effect* from it
//   handled := event:16 type:text saga:text outcome:le64 reason:text
//   emitted := id:16 cause:16 type:text saga:text data:text
//   effect  := key:16 saga:text kind:text
//   end     := count:le64 digest:16  count:le64 option*  count:le64 refusal:text*       from it
//   started := name:text value:text
//   option  := partition:le64 since:le64 name:text value:text origin:u8 has_logged:u8 logged:text?
//
// begin, options, play* are sent in this order, and then the input is closed. `options` is what the
// recording says of the service that has said hello (bus/replay/recorded_options.h).

#include <laban/result.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/replay/recorded_options.h"
#include "bus/replay/replayed_options.h"
#include "bus/replay/state_digest.h"
#include "bus/replay/target.h"

namespace laban::replay {

inline constexpr codec::Literal magic{"LABANRPL"};
inline constexpr codec::Number version{2};

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
// After the last message.
struct End {
  Rows rows;
  ReplayedOptions options;

  static constexpr auto fields = std::tuple(&End::rows, &End::options);
};

std::string encode(const Begin& begin);
std::string encode(const Hello& hello);
std::string encode(const RecordedOptions& options);
std::string encode(const Result<void>& begun);
std::string encode(const Play& play);
std::string encode(const Result<ReplayResult>& played);
std::string encode(const End& end);

// Nothing unless the bytes are exactly one such frame.
std::optional<Begin> decode_begin(std::string_view bytes);
std::optional<Hello> decode_hello(std::string_view bytes);
std::optional<RecordedOptions> decode_options(std::string_view bytes);
// Fails with the error in the frame, or with `corrupt`.
Result<void> decode_begun(std::string_view bytes);
std::optional<Play> decode_play(std::string_view bytes);
// Fails with the error in the frame, or with `corrupt`.
Result<ReplayResult> decode_played(std::string_view bytes);
std::optional<End> decode_end(std::string_view bytes);

// These block. Nothing: the other end has closed. `unavailable`: it cannot be read or written.
Result<std::optional<std::string>> read_frame(int fd);
Result<void> write_frame(int fd, std::string_view body);

}  // namespace laban::replay
