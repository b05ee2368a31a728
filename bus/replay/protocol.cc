#include "bus/replay/protocol.h"

#include <laban/codec.h>

namespace laban::codec {

template <>
struct Form<Outcome> {
  static void append(std::string& out, const Outcome& outcome) {
    append_le64(out, static_cast<std::uint64_t>(outcome.kind()));
    append_text_value(out, outcome.reason());
  }
  static bool take(std::string_view& in, Outcome& outcome) {
    std::uint64_t kind = 0;
    std::string reason;
    if (!take_le64(in, kind) || !take_text_value(in, reason)) return false;
    switch (static_cast<Outcome::Kind>(kind)) {
      case Outcome::Kind::done:
        outcome = Outcome::done();
        return true;
      case Outcome::Kind::ignored:
        outcome = Outcome::ignored(std::move(reason));
        return true;
      case Outcome::Kind::retry:
        outcome = Outcome::retry(std::move(reason));
        return true;
      case Outcome::Kind::dead_letter:
        outcome = Outcome::dead_letter(std::move(reason));
        return true;
    }
    return false;
  }
};

}  // namespace laban::codec

namespace laban::replay {

namespace {

Error invalid_answer() {
  return {ErrorKind::corrupt, "the replayed program sent an invalid answer"};
}

}  // namespace

std::string encode(const Begin& begin) { return codec::encode_value(begin); }

std::optional<Begin> decode_begin(std::string_view in) {
  auto begin = codec::decode_value<Begin>(in);
  if (begin && begin->partition_count == 0) return std::nullopt;
  return begin;
}

std::string encode(const Hello& hello) { return codec::encode_value(hello); }

std::optional<Hello> decode_hello(std::string_view in) { return codec::decode_value<Hello>(in); }

std::string encode(const RecordedOptions& options) { return codec::encode_value(options); }

std::optional<RecordedOptions> decode_options(std::string_view in) {
  return codec::decode_value<RecordedOptions>(in);
}

std::string encode(const Result<void>& begun) {
  std::string out;
  codec::append_text_value(out, begun ? std::string_view() : begun.error().message);
  return out;
}

Result<void> decode_begun(std::string_view in) {
  const auto error = codec::decode_value<std::string>(in);
  if (!error) return invalid_answer();
  return error->empty() ? Result<void>() : Error{ErrorKind::invalid, *error};
}

std::string encode(const Play& play) { return codec::encode_value(play); }

std::optional<Play> decode_play(std::string_view in) { return codec::decode_value<Play>(in); }

// An empty text and the result, or the text of an error.
std::string encode(const Result<ReplayResult>& played) {
  std::string out;
  codec::append_text_value(out, played ? std::string_view() : played.error().message);
  if (played) codec::append_value(out, *played);
  return out;
}

Result<ReplayResult> decode_played(std::string_view in) {
  std::string error;
  if (!codec::take_text_value(in, error)) return invalid_answer();
  if (!error.empty()) return Error{ErrorKind::invalid, std::move(error)};
  auto played = codec::decode_value<ReplayResult>(in);
  if (!played) return invalid_answer();
  return std::move(*played);
}

std::string encode(const End& end) { return codec::encode_value(end); }

std::optional<End> decode_end(std::string_view in) { return codec::decode_value<End>(in); }

}  // namespace laban::replay
