#include "observer/cli/sagas/stats_view.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/command/as_of_text.h"
#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using observer::State;

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

std::string share_text(std::uint64_t count, std::uint64_t of) {
  if (count == 0 || of == 0) return {};
  return percent(static_cast<double>(count) / static_cast<double>(of));
}

// Empty for a spread of no values.
std::string time_text(const api::Spread& spread, Duration time) {
  return spread.count > 0 ? to_text(time) : std::string();
}

template <class Sample>
std::string sample_text(const Sample& sample, const std::string& definition) {
  return fmt::format("of the last {} {} sagas that ended", sample.sagas, definition);
}

// Reports that there is nothing to show.
template <class Answer>
bool is_empty(Printer& printer, const Answer& answer) {
  if (answer.sample.sagas > 0) return false;
  printer.line(fmt::format("No {} saga has ended yet.", answer.definition));
  print_as_of(printer, answer.as_of);
  return true;
}

void print_sample(Printer& printer, const api::SagaProfile& profile) {
  printer.line();
  printer.line(
      Line{{fmt::format("{}; from start to end p50 {}, p95 {}, p99 {}",
                        sample_text(profile.sample, profile.definition), to_text(profile.took.p50),
                        to_text(profile.took.p95), to_text(profile.took.p99)),
            Colour::dim}});
  print_as_of(printer, profile.as_of);
}

Table part_table(const char* first, const char* second) {
  return Table({{first},
                {second},
                {"SAGAS", Align::right},
                {"P50", Align::right},
                {"P95", Align::right},
                {"P99", Align::right},
                {"LONGEST", Align::right},
                {"FAILED", Align::right},
                {"UNDONE", Align::right}});
}

void add_part(Table& table, const std::string& first, const std::string& second,
              const api::PartProfile& part) {
  const api::Spread& took = part.took;
  table.add({{first},
             {second},
             {std::to_string(part.reached)},
             {time_text(took, took.p50)},
             {time_text(took, took.p95)},
             {time_text(took, took.p99)},
             {time_text(took, took.longest)},
             {share_text(part.failed, part.reached), Colour::red},
             {share_text(part.undone, part.reached), Colour::yellow}});
}

// What is unusual about one step; empty: nothing.
Span verdict_of(const api::ComparedStep& step) {
  if (step.outcome == "failed") return {"✗ failed", Colour::red};
  if (step.outcome == "undone") return {"↺ undone", Colour::yellow};
  if (step.outcome == "not reached") return {"○ not reached", Colour::yellow};
  if (!step.took || step.usual.count == 0) return {};
  if (*step.took > step.usual.p99) return {"▲ slower than 99 of 100", Colour::red};
  if (*step.took > step.usual.p95) return {"▲ slower than 95 of 100", Colour::yellow};
  return {"✓ as usual", Colour::green};
}

// The rate of a state; empty for states without one.
std::string rate_text(const api::Rates& rates, State state) {
  switch (state) {
    case State::completed:
      return fmt::format("{:.1f}", rates.completed);
    case State::compensated:
      return fmt::format("{:.1f}", rates.compensated);
    case State::stuck:
      return fmt::format("{:.1f}", rates.stuck);
    case State::placeholder:
    case State::running:
    case State::compensating:
      return {};
  }
  return {};
}

void print_path(Printer& printer, const char* title, const std::string& path, State state,
                double share) {
  printer.line({{title, Colour::dim},
                {path},
                {fmt::format("  ({}, {} take it)", name_of(state), percent(share)), Colour::dim}});
}

constexpr std::size_t reason_width = 60;

void print_next_failures(Printer& printer, const std::vector<api::FailureGroup>& groups) {
  printer.line();
  printer.line("What next");
  printer.line(fmt::format("  what led to it: laban why {}", groups.front().example));
  if (std::any_of(groups.begin(), groups.end(), [](const auto& group) { return group.stuck > 0; }))
    printer.line("  what needs a person: laban sagas ls --state stuck");
}

// " (3 open)": those that need a person.
std::string open_text(const api::SagaStats& stats) {
  return stats.dead_letters_open > 0 ? fmt::format(" ({} open)", stats.dead_letters_open) : "";
}

}  // namespace

void print_stats(Printer& printer, const api::SagaStats& stats) {
  Table table({{"STATE"}, {"SAGAS", Align::right}, {"PER SECOND", Align::right}});
  std::vector<std::pair<State, std::uint64_t>> counts(stats.counts.begin(), stats.counts.end());
  std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
    return std::string_view(name_of(a.first)) < name_of(b.first);
  });
  for (const auto& [state, count] : counts) {
    table.add({state_span(state), {std::to_string(count)}, {rate_text(stats.rates, state)}});
  }
  table.add({{"all"}, {std::to_string(stats.total)}, {fmt::format("{:.1f}", stats.rates.started)}});
  table.print(printer);
  printer.line();
  printer.line(fmt::format("{}, {:.1f} a second; {}, {}, {}", many(stats.events, "event"),
                           stats.rates.events, many(stats.findings, "finding"),
                           many(stats.dead_letters, "dead letter") + open_text(stats),
                           many(stats.invalid, "invalid message")));
  print_as_of(printer, stats.as_of);
}

void print_step_profile(Printer& printer, const api::SagaProfile& profile) {
  if (is_empty(printer, profile)) return;
  Table table = part_table("STEP", "SERVICE");
  for (const auto& [step, part] : profile.steps) add_part(table, step, part.service, part);
  table.print(printer);
  print_sample(printer, profile);
}

void print_service_profile(Printer& printer, const api::SagaProfile& profile) {
  if (is_empty(printer, profile)) return;
  Table table = part_table("SERVICE", "STEPS");
  for (const auto& part : profile.services)
    add_part(table, part.service, std::to_string(part.took.count), part);
  table.print(printer);
  print_sample(printer, profile);
}

void print_variants(Printer& printer, const api::SagaProfile& profile) {
  if (is_empty(printer, profile)) return;
  Table table({{"SHARE", Align::right},
               {"SAGAS", Align::right},
               {"STATE"},
               {"P50", Align::right},
               {"P95", Align::right},
               {"P99", Align::right},
               {"EXAMPLE", Align::left, 24},
               {"WAY"}});
  for (const auto& variant : profile.variants) {
    table.add({{percent(variant.share)},
               {std::to_string(variant.count)},
               state_span(variant.state),
               {to_text(variant.took.p50)},
               {to_text(variant.took.p95)},
               {to_text(variant.took.p99)},
               {variant.example, Colour::cyan},
               {variant.path}});
  }
  table.print(printer);
  if (profile.variants_left_out > 0)
    printer.line(
        Line{{fmt::format("… and {} rarer paths", profile.variants_left_out), Colour::dim}});
  print_sample(printer, profile);
}

void print_types(Printer& printer, const api::SagaTypes& types) {
  if (is_empty(printer, types)) return;
  Table table({{"EVENT"},
               {"FROM"},
               {"STEP"},
               {"ROLE"},
               {"SAGAS", Align::right},
               {"EVENTS", Align::right},
               {"SHARE", Align::right},
               {"P50", Align::right},
               {"P95", Align::right},
               {"P99", Align::right},
               {"LONGEST", Align::right},
               {"EVER", Align::right}});
  const auto sagas = static_cast<double>(types.sample.sagas);
  for (const auto& type : types.types) {
    const api::Spread& after = type.after_cause;
    table.add({{type.type},
               {type.source},
               {type.step.value_or("")},
               {role_text(type.role)},
               {percent(static_cast<double>(type.sagas) / sagas)},
               {std::to_string(type.events)},
               {percent(type.share)},
               {time_text(after, after.p50)},
               {time_text(after, after.p95)},
               {time_text(after, after.p99)},
               {time_text(after, after.longest)},
               {std::to_string(type.total), Colour::dim}});
  }
  table.print(printer);
  printer.line();
  std::string rests =
      fmt::format("{} {}; times since the cause; EVER: of all sagas so far",
                  many(types.sample.events, "event"), sample_text(types.sample, types.definition));
  if (types.sample.cut > 0)
    rests += fmt::format("; of {} only the first 256 events", types.sample.cut);
  printer.line(Line{{std::move(rests), Colour::dim}});
  print_as_of(printer, types.as_of);
}

void print_comparison(Printer& printer, const api::SagaProfile& profile) {
  const api::ComparedSaga own = profile.this_saga.value_or(api::ComparedSaga{});
  Table table({{"STEP"},
               {"THIS SAGA", Align::right},
               {"USUALLY", Align::right},
               {"UP TO (P95)", Align::right},
               {"VERDICT"}});
  for (const auto& step : own.steps) {
    table.add({{step.step},
               {text_or_blank(step.took)},
               {time_text(step.usual, step.usual.p50)},
               {time_text(step.usual, step.usual.p95)},
               verdict_of(step)});
  }
  table.print(printer);
  printer.line();
  print_path(printer, "this way   ", own.path, own.state, own.share);
  if (!profile.variants.empty()) {
    const auto& usual = profile.variants.front();
    print_path(printer, "usual way  ", usual.path, usual.state, usual.share);
  }
  printer.line(Line{{sample_text(profile.sample, profile.definition), Colour::dim}});
}

void print_failures(Printer& printer, const api::SagaFailures& failures) {
  if (failures.groups.empty()) {
    printer.line("No saga has failed.");
    return print_as_of(printer, failures.as_of);
  }
  Table table({{"SAGAS", Align::right},
               {"STUCK", Align::right},
               {"SERVICE"},
               {"STEP"},
               {"EVENT"},
               {"REASON", Align::left, reason_width},
               {"FIRST"},
               {"LAST"},
               {"EXAMPLE", Align::left, 24}});
  for (const auto& group : failures.groups) {
    table.add({{std::to_string(group.sagas)},
               {group.stuck == 0 ? "" : std::to_string(group.stuck), Colour::red},
               {group.cause.service.value_or("")},
               {group.cause.step.value_or("")},
               {group.cause.type},
               {group.cause.reason},
               {clock_time(group.first), Colour::dim},
               {clock_time(group.last), Colour::dim},
               {group.example, Colour::cyan}});
  }
  table.print(printer);
  if (failures.groups_left_out > 0)
    printer.line(
        Line{{fmt::format("… and {} smaller groups", failures.groups_left_out), Colour::dim}});
  printer.line(
      Line{{fmt::format("of the last {} sagas that failed", failures.sample.sagas), Colour::dim}});
  print_as_of(printer, failures.as_of);
  print_next_failures(printer, failures.groups);
}

}  // namespace laban::cli
