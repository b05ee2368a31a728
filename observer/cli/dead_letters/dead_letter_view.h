#pragma once

// Dead letters for people (dlq.groups, dlq.ls and dlq.show of observer/queries/queries.h).

#include <vector>

#include "observer/cli/client/observer_client.h"

namespace laban::cli {

void print_letter_groups(Printer& printer, const Json& groups);
void print_letters(Printer& printer, const std::vector<Json>& letters);
void print_letter(Printer& printer, const Json& letter);

// "#184", or "2#184" where there are several partitions.
std::string letter_place(const Json& letter);

}  // namespace laban::cli
