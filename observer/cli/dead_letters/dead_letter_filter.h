#pragma once

// Which dead letters are selected.
//
//   LETTER := digit{4,32}                the beginning of its id, hexadecimal
//           | [PARTITION] '#' SEQUENCE   where the log has the dead letter
//   GROUP  := "g-" digit{1,16}           as printed by `laban dlq ls`: all its open letters

#include <optional>
#include <string>
#include <vector>

#include "observer/api/dead_letters.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/command.h"

namespace laban::cli {

struct LetterChoice {
  std::vector<std::string> names;
  std::string service, type;
  std::uint64_t only = 0;  // at most this many; 0: all

  std::vector<Option> options();
  bool is_empty() const { return names.empty() && service.empty() && type.empty(); }
};

// A dead letter that was named, with what is known about it.
struct ChosenLetter {
  api::DeadLetter letter;
  std::optional<api::DeadLetterDetail> detail;
};

// In log order, without duplicates.
Result<std::vector<ChosenLetter>> choose_letters(const LetterChoice& choice,
                                                 const ObserverClient& observer);
std::vector<api::DeadLetter> letters_of(const std::vector<ChosenLetter>& chosen);

bool is_group_name(const std::string& name);
// "g-3f2a9c01", from the group's digits.
std::string group_name(const std::string& digits);

Result<api::DeadLetterDetail> find_letter(const std::string& name, const ObserverClient& observer);

}  // namespace laban::cli
