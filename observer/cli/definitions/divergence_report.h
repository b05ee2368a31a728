#pragma once

// Sagas that end, time out or compensate differently under another definition: collects all pages
// of the query "divergence" (observer/queries/queries.h) and prints them.

#include <functional>

#include "observer/cli/client/observer_client.h"

namespace laban::cli {

struct DivergenceReport {
  std::string definition;
  Json shadow;  // the version, as the query says
  std::uint64_t compared = 0, equal = 0, differing = 0, undecided = 0;
  Json kinds = Json::object();
  Json sagas = Json::array();  // the first ones
};

using AskPage = std::function<Result<Json>(const Json& request)>;

// Asks for every page and adds the numbers up; keeps at most `limit` sagas.
Result<void> add_pages(const AskPage& ask, Json request, std::uint64_t limit,
                       DivergenceReport& report);

// Fields of a document: compared, equal, differing, undecided, kinds, sagas, sagas_left_out.
Json report_json(const DivergenceReport& report);

// One line for each saga; `other` is the heading of the other definition's column.
void print_sagas(Context& context, const DivergenceReport& report, const char* other);

// "3 of 120 sagas"; "; 2 undecided".
std::string share_text(const DivergenceReport& report);
std::string undecided_text(const DivergenceReport& report);

}  // namespace laban::cli
