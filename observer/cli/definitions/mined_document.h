#pragma once

// The JSON document of `laban definitions mine`: what was mined, and how sure it is.

#include <optional>
#include <string>
#include <vector>

#include "observer/cli/definitions/documents.h"
#include "observer/saga/definition/problem.h"
#include "observer/saga/mining/mined.h"

namespace laban::cli {

// Unlike api::Spread, exact to the nanosecond.
struct MinedDelay {
  std::uint64_t count = 0;
  double p50_ms = 0;
  double p95_ms = 0;
  double p99_ms = 0;
  double longest_ms = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("count", &MinedDelay::count), api::field("p50_ms", &MinedDelay::p50_ms),
                 api::field("p95_ms", &MinedDelay::p95_ms),
                 api::field("p99_ms", &MinedDelay::p99_ms),
                 api::field("longest_ms", &MinedDelay::longest_ms));
  };
};

struct EdgeEvidence {
  std::string from;
  std::uint64_t count = 0;
  double share = 0;
  std::optional<MinedDelay> delay;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("from", &EdgeEvidence::from), api::field("count", &EdgeEvidence::count),
                 api::field("share", &EdgeEvidence::share),
                 api::field("delay", &EdgeEvidence::delay));
  };
};

struct FailureEvidence {
  std::string type;
  std::uint64_t sagas = 0;
  std::uint64_t undone = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("type", &FailureEvidence::type),
                 api::field("sagas", &FailureEvidence::sagas),
                 api::field("undone", &FailureEvidence::undone));
  };
};

struct StepEvidence {
  std::string step;
  std::string service;
  std::vector<std::string> after;
  std::string done;
  std::uint64_t sagas = 0;
  std::vector<EdgeEvidence> edges;
  std::vector<FailureEvidence> fails;
  std::uint64_t retries = 0;
  std::optional<std::string> again;
  std::optional<std::string> undo;
  std::optional<std::string> undone;
  std::optional<std::string> refused;
  std::uint64_t undos = 0;
  bool pivot = false;
  bool optional = false;
  std::optional<double> within_ms;
  std::optional<MinedDelay> open;
  std::vector<std::string> suspicions;

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("step", &StepEvidence::step), api::field("service", &StepEvidence::service),
        api::field("after", &StepEvidence::after), api::field("done", &StepEvidence::done),
        api::field("sagas", &StepEvidence::sagas), api::field("edges", &StepEvidence::edges),
        api::field("fails", &StepEvidence::fails), api::field("retries", &StepEvidence::retries),
        api::field("again", &StepEvidence::again), api::field("undo", &StepEvidence::undo),
        api::field("undone", &StepEvidence::undone), api::field("refused", &StepEvidence::refused),
        api::field("undos", &StepEvidence::undos), api::field("pivot", &StepEvidence::pivot),
        api::field("optional", &StepEvidence::optional),
        api::field("within_ms", &StepEvidence::within_ms), api::field("open", &StepEvidence::open),
        api::field("suspicions", &StepEvidence::suspicions));
  };
};

struct MinedDefinition {
  std::optional<std::string> file;  // nothing: it was not written
  std::string saga;
  std::string starts;
  std::uint64_t sagas = 0;
  std::uint64_t events = 0;
  std::uint64_t sagas_undone = 0;
  std::uint64_t sagas_cut_off = 0;
  bool is_sample = false;
  Time from{};
  Time to{};
  bool parallel = false;
  std::optional<double> within_ms;
  std::optional<MinedDelay> whole;
  std::vector<StepEvidence> steps;
  std::vector<std::string> remarks;
  std::vector<ProblemAt> problems;  // of the definition file
  std::string yaml;                 // its text

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("file", &MinedDefinition::file), api::field("saga", &MinedDefinition::saga),
        api::field("starts", &MinedDefinition::starts),
        api::field("sagas", &MinedDefinition::sagas),
        api::field("events", &MinedDefinition::events),
        api::field("sagas_undone", &MinedDefinition::sagas_undone),
        api::field("sagas_cut_off", &MinedDefinition::sagas_cut_off),
        api::field("is_sample", &MinedDefinition::is_sample),
        api::field("from", &MinedDefinition::from), api::field("to", &MinedDefinition::to),
        api::field("parallel", &MinedDefinition::parallel),
        api::field("within_ms", &MinedDefinition::within_ms),
        api::field("whole", &MinedDefinition::whole), api::field("steps", &MinedDefinition::steps),
        api::field("remarks", &MinedDefinition::remarks),
        api::field("problems", &MinedDefinition::problems),
        api::field("yaml", &MinedDefinition::yaml));
  };
};

// Of the saga alone: without the file, its text and its problems.
MinedDefinition mined_definition(const observer::MinedSaga& mined);

}  // namespace laban::cli
