#include "bus/replay/protocol.h"

#include <laban/codec.h>

#include "bus/event/id_codec.h"

namespace laban::replay {

namespace {

constexpr std::string_view magic = "LABANRPL";
constexpr std::uint64_t version = 1;

std::string greeting() {
  std::string out(magic);
  codec::append_le64(out, version);
  return out;
}

bool take_greeting(std::string_view& in) {
  if (!in.starts_with(magic)) return false;
  in.remove_prefix(magic.size());
  std::uint64_t spoken = 0;
  return codec::take_le64(in, spoken) && spoken == version;
}

bool take_small(std::string_view& in, std::uint32_t& value) {
  std::uint64_t wide = 0;
  if (!codec::take_le64(in, wide) || wide > 0xffff'ffffu) return false;
  value = static_cast<std::uint32_t>(wide);
  return true;
}

bool take_handled(std::string_view& in, Handled& one) {
  std::uint64_t kind = 0;
  std::string reason;
  const bool good = codec::take_id(in, one.event) && codec::take_text_value(in, one.type) &&
                    codec::take_text_value(in, one.saga) && codec::take_le64(in, kind) &&
                    codec::take_text_value(in, reason);
  switch (static_cast<Outcome::Kind>(kind)) {
    case Outcome::Kind::done:
      one.outcome = Outcome::done();
      return good;
    case Outcome::Kind::ignored:
      one.outcome = Outcome::ignored(std::move(reason));
      return good;
    case Outcome::Kind::retry:
      one.outcome = Outcome::retry(std::move(reason));
      return good;
    case Outcome::Kind::dead_letter:
      one.outcome = Outcome::dead_letter(std::move(reason));
      return good;
  }
  return false;
}

bool take_emitted(std::string_view& in, Emitted& one) {
  return codec::take_id(in, one.id) && codec::take_id(in, one.cause) &&
         codec::take_text_value(in, one.type) && codec::take_text_value(in, one.saga) &&
         codec::take_text_value(in, one.data);
}

bool take_effect(std::string_view& in, AskedEffect& one) {
  return codec::take_id(in, one.key) && codec::take_text_value(in, one.saga) &&
         codec::take_text_value(in, one.kind);
}

template <class T>
bool take_list(std::string_view& in, std::vector<T>& list, bool (*take)(std::string_view&, T&)) {
  std::uint64_t count = 0;
  if (!codec::take_le64(in, count) || count > in.size()) return false;
  for (; count > 0; --count) {
    if (!take(in, list.emplace_back())) return false;
  }
  return true;
}

bool take_type(std::string_view& in, std::string& type) { return codec::take_text_value(in, type); }

}  // namespace

std::string encode(const Begin& begin) {
  std::string out = greeting();
  codec::append_text_value(out, begin.name_space);
  codec::append_le64(out, begin.partition_count);
  return out;
}

std::optional<Begin> decode_begin(std::string_view in) {
  Begin begin;
  const bool good = take_greeting(in) && codec::take_text_value(in, begin.name_space) &&
                    take_small(in, begin.partition_count) && begin.partition_count > 0;
  if (!good || !in.empty()) return std::nullopt;
  return begin;
}

std::string encode(const Hello& hello) {
  std::string out = greeting();
  codec::append_text_value(out, hello.service);
  codec::append_le64(out, hello.types.size());
  for (const auto& type : hello.types) codec::append_text_value(out, type);
  return out;
}

std::optional<Hello> decode_hello(std::string_view in) {
  Hello hello;
  const bool good = take_greeting(in) && codec::take_text_value(in, hello.service) &&
                    take_list(in, hello.types, take_type);
  if (!good || !in.empty()) return std::nullopt;
  return hello;
}

std::string encode(const Play& play) {
  std::string out;
  codec::append_le64(out, play.partition);
  codec::append_le64(out, play.message.sequence);
  codec::append_le64(out,
                     static_cast<std::uint64_t>(play.message.stored_at.time_since_epoch().count()));
  codec::append_text_value(out, play.message.subject);
  codec::append_text_value(out, play.message.data);
  return out;
}

std::optional<Play> decode_play(std::string_view in) {
  Play play;
  std::uint64_t stored_at = 0;
  const bool good = take_small(in, play.partition) && codec::take_le64(in, play.message.sequence) &&
                    codec::take_le64(in, stored_at) &&
                    codec::take_text_value(in, play.message.subject) &&
                    codec::take_text_value(in, play.message.data);
  if (!good || !in.empty()) return std::nullopt;
  play.message.stored_at = Time(Duration(static_cast<std::int64_t>(stored_at)));
  return play;
}

std::string encode(const Result<ReplayResult>& played) {
  std::string out;
  codec::append_text_value(out, played ? std::string_view() : played.error().message);
  if (!played) return out;
  codec::append_le64(out, played->handled.size());
  for (const auto& one : played->handled) {
    codec::append_id(out, one.event);
    codec::append_text_value(out, one.type);
    codec::append_text_value(out, one.saga);
    codec::append_le64(out, static_cast<std::uint64_t>(one.outcome.kind()));
    codec::append_text_value(out, one.outcome.reason());
  }
  codec::append_le64(out, played->emitted.size());
  for (const auto& one : played->emitted) {
    codec::append_id(out, one.id);
    codec::append_id(out, one.cause);
    codec::append_text_value(out, one.type);
    codec::append_text_value(out, one.saga);
    codec::append_text_value(out, one.data);
  }
  codec::append_le64(out, played->effects.size());
  for (const auto& one : played->effects) {
    codec::append_id(out, one.key);
    codec::append_text_value(out, one.saga);
    codec::append_text_value(out, one.kind);
  }
  return out;
}

Result<ReplayResult> decode_played(std::string_view in) {
  const Error corrupt{ErrorKind::corrupt, "the replayed program answers what is no answer"};
  std::string error;
  if (!codec::take_text_value(in, error)) return corrupt;
  if (!error.empty()) return Error{ErrorKind::invalid, std::move(error)};
  ReplayResult played;
  const bool good = take_list(in, played.handled, take_handled) &&
                    take_list(in, played.emitted, take_emitted) &&
                    take_list(in, played.effects, take_effect);
  if (!good || !in.empty()) return corrupt;
  return played;
}

std::string encode(const Rows& rows) {
  std::string out;
  codec::append_le64(out, rows.count);
  codec::append_id(out, rows.digest);
  return out;
}

std::optional<Rows> decode_rows(std::string_view in) {
  Rows rows;
  const bool good = codec::take_le64(in, rows.count) && codec::take_id(in, rows.digest);
  if (!good || !in.empty()) return std::nullopt;
  return rows;
}

}  // namespace laban::replay
