// Capsules and replay frames from untrusted sources: the first byte chooses a reader. Whatever can
// be read has one encoding, and either folds or is refused.

#include "bus/capsule/capsule.h"

#include <laban/codec.h>

#include "bus/event/hash.h"
#include "bus/replay/protocol.h"
#include "observer/capsule/capsule_store.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/schemas.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

void whole_file(std::string_view bytes) {
  const auto read = decode_capsule(bytes, "fuzz");
  if (!read) return;
  law(encode(*read) == bytes, "a capsule has one form");
  const auto opened = observer::CapsuleStore::open(*read, schemas());
  if (opened) (void)(*opened)->agreement();
}

// With a valid checksum, which the fuzzer would not find.
void body(std::string_view bytes) {
  std::string file = "LABANCAP";
  codec::append_le64(file, 1);
  codec::append_id(file, hash128(bytes));
  whole_file(file.append(bytes));
}

template <class T>
void one_form(const T& read, std::string_view bytes) {
  if (read) law(replay::encode(*read) == bytes, "a frame has one form");
}

void frames(std::string_view bytes) {
  one_form(replay::decode_begin(bytes), bytes);
  one_form(replay::decode_hello(bytes), bytes);
  one_form(replay::decode_play(bytes), bytes);
  one_form(replay::decode_options(bytes), bytes);
  one_form(replay::decode_end(bytes), bytes);
}

void played(std::string_view bytes) {
  const auto read = replay::decode_played(bytes);
  if (read) (void)replay::encode(read);
  const auto begun = replay::decode_begun(bytes);
  if (begun) law(replay::encode(begun) == bytes, "an answer has one form");
}

}  // namespace

void capsule(std::string_view input) {
  static constexpr void (*readers[])(std::string_view) = {body, whole_file, frames, played};
  Bytes bytes(input);
  const auto reader = readers[bytes.below(std::size(readers))];
  reader(bytes.rest());
}

}  // namespace laban::fuzz
