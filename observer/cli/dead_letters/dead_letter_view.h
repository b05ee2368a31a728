#pragma once

// Dead letters for people.

#include <string>
#include <vector>

#include "observer/api/dead_letters.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

namespace api = observer::api;

void print_letter_groups(Printer& printer, const api::DeadLetterGroups& groups);
void print_letters(Printer& printer, const std::vector<api::DeadLetter>& letters);
void print_letter(Printer& printer, const api::DeadLetterDetail& letter);

// "#184", or "2#184" in partition 2.
std::string letter_place(const api::DeadLetter& letter);

}  // namespace laban::cli
