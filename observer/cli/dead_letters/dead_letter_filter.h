#pragma once

// Which dead letters are meant.
//
//   LETTER := digit{4,32}                the beginning of its id, hexadecimal
//           | [PARTITION] '#' SEQUENCE   where the log has the dead letter
//   GROUP  := "g-" digit{1,16}           as `laban dlq ls` prints it: every open letter of it

#include <string>
#include <vector>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/command.h"

namespace laban::cli {

struct LetterChoice {
  std::vector<std::string> names;
  std::string service, type;
  std::uint64_t only = 0;  // at most so many; 0: all

  std::vector<Option> options();
  bool is_empty() const { return names.empty() && service.empty() && type.empty(); }
};

// As dlq.ls answers, in the order of the log, each once.
Result<std::vector<Json>> choose_letters(const LetterChoice& choice,
                                         const ObserverClient& observer);

bool is_group_name(const std::string& name);
std::string group_name(const Json& group_or_letter);

// One letter, as dlq.show answers.
Result<Json> find_letter(const std::string& name, const ObserverClient& observer);

}  // namespace laban::cli
