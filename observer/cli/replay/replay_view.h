#pragma once

// Prints a replay for people and as JSON.

#include "bus/replay/comparison.h"
#include "bus/schema/schema_registry.h"
#include "observer/cli/command/answer.h"
#include "observer/cli/replay/documents.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// Each played event and its outcome, a line each.
void print_step(Printer& printer, const replay::ReplayComparison::Step& step);
PlayedEvent document_of(const replay::ReplayComparison::Step& step);

void print_difference(Printer& printer, const replay::Difference& difference,
                      const schema::SchemaRegistry& schemas);
DifferingEvent document_of(const replay::Difference& difference,
                           const schema::SchemaRegistry& schemas);

// An event that was played, as soon as it was.
class StepAnswer final : public Answer {
 public:
  explicit StepAnswer(const replay::ReplayComparison::Step& step) : step_(step) {}

  void print(const Page& page) const override { print_step(page.out, step_); }
  std::string json(int indent) const override { return api::to_json(document_of(step_), indent); }

 private:
  const replay::ReplayComparison::Step& step_;
};

}  // namespace laban::cli
