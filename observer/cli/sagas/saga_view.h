#pragma once

// Sagas for people: a table of many, or one with everything that happened to it.

#include <string>
#include <vector>

#include "observer/cli/command/answer.h"
#include "observer/cli/sagas/documents.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {

// With a column for the definition when it is not the same for all, and one for findings when there
// are any.
Table saga_table(const std::vector<api::SagaSummary>& sagas, bool wide);

// Each id once, in their order: several definitions may have a saga of one id.
std::vector<std::string> ids_of(const std::vector<api::SagaSummary>& sagas);

// The table of `sagas ls`.
class SagaListAnswer final : public DocumentAnswer<SagaList> {
 public:
  SagaListAnswer(const SagaList& list, bool has_more) : DocumentAnswer(list), has_more_(has_more) {}

  void print(const Page& page) const override;
  std::vector<std::string> json_lines() const override;
  std::optional<std::vector<std::string>> names() const override;

 private:
  void print_places(Printer& printer) const;

 public:
 private:
  const bool has_more_;
};

// Everything known about one saga: header, waits, timeline, steps, findings, next steps.
void print_saga(Printer& printer, const api::SagaDetail& saga);

// The parts of that. Id, definition, state, times, failure, and what it waits for:
void print_saga_header(Printer& printer, const api::SagaDetail& saga);
void print_waits(Printer& printer, const api::SagaSummary& saga);
void print_timeline(Printer& printer, const std::vector<api::TimelineEntry>& timeline,
                    std::uint64_t left_out);
// What a person can do now; nothing if there is nothing to do.
void print_next_steps(Printer& printer, const api::SagaDetail& saga);

// Only how it ended and its events, one line each.
void print_saga_briefly(Printer& printer, const api::SagaDetail& saga);

}  // namespace laban::cli
