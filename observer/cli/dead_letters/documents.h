#pragma once

// JSON documents that `laban dlq` builds itself; all others are the observer's answers.

#include <optional>
#include <string>
#include <vector>

#include "observer/api/dead_letters.h"

namespace laban::cli {

namespace api = observer::api;

// dlq show GROUP.
struct LetterList {
  std::vector<api::DeadLetter> letters;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("letters", &LetterList::letters));
  };
};

// A dead letter as in `dlq show`, without its event.
struct SeenLetter {
  api::DeadLetter letter;
  std::optional<std::string> definition;
  std::optional<observer::State> saga_state;
  std::optional<std::string> event_step;
  std::optional<observer::Role> event_role;
  std::uint64_t came_later = 0;
  Time now{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::embedded(&SeenLetter::letter), api::field("definition", &SeenLetter::definition),
        api::field("saga_state", &SeenLetter::saga_state),
        api::field("event_step", &SeenLetter::event_step),
        api::field("event_role", &SeenLetter::event_role),
        api::field("came_later", &SeenLetter::came_later), api::field("now", &SeenLetter::now));
  };
};

// dlq redrive and dlq discard with --dry-run.
struct ChosenLetters {
  std::uint64_t chosen = 0;
  std::vector<api::JsonText> would;  // named letters as in `dlq show`, others as in `dlq ls`

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("chosen", &ChosenLetters::chosen),
                 api::field("would", &ChosenLetters::would));
  };
};

struct LetterResult {
  api::JsonText letter;  // a SeenLetter; if it was not seen, as in `dlq ls`
  std::string ending;
  std::string text;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("letter", &LetterResult::letter),
                 api::field("ending", &LetterResult::ending),
                 api::field("text", &LetterResult::text));
  };
};

// dlq redrive and dlq discard.
struct LetterResults {
  std::uint64_t chosen = 0;
  std::vector<LetterResult> letters;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("chosen", &LetterResults::chosen),
                 api::field("letters", &LetterResults::letters));
  };
};

}  // namespace laban::cli
