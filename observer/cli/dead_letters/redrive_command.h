#pragma once

// Shared by `laban dlq redrive` and `laban dlq discard`: choosing, asking for confirmation, acting
// on one letter after another, and reporting the results.

#include <functional>
#include <string>
#include <vector>

#include "observer/cli/command/command.h"
#include "observer/cli/dead_letters/dead_letter_client.h"
#include "observer/cli/dead_letters/dead_letter_filter.h"

namespace laban::cli {

struct RedriveOptions {
  LetterChoice choice;
  std::string reason, who, timeout;
  bool dry_run = false, yes = false;
  bool keep_going = false;
  double rate = 0;  // letters per second; 0: as fast as answers come

  std::vector<Option> options();
};

// `verb`: "redrive"; `act`: acts on one letter.
Exit act_on_letters(
    Context& context, const RedriveOptions& options, const System& system,
    const std::vector<ChosenLetter>& letters, const std::string& verb,
    const std::function<LetterReport(DeadLetterClient&, const api::DeadLetter&)>& act);

}  // namespace laban::cli
