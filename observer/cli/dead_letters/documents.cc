#include "observer/cli/dead_letters/documents.h"

#include "observer/api/json_codec.h"

namespace laban {

template struct observer::api::JsonCodec<cli::LetterList>;
template struct observer::api::JsonCodec<cli::SeenLetter>;
template struct observer::api::JsonCodec<cli::ChosenLetters>;
template struct observer::api::JsonCodec<cli::LetterResults>;

}  // namespace laban
