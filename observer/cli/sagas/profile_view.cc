#include "observer/cli/sagas/profile_view.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

std::string share_text(const Json& part, const char* key) {
  const auto reached = count_at(part, "reached"), count = count_at(part, key);
  if (count == 0 || reached == 0) return {};
  return percent(static_cast<double>(count) / static_cast<double>(reached));
}

void print_parts(Printer& printer, const Json& parts, bool are_steps) {
  Table table({{are_steps ? "STEP" : "SERVICE"},
               {are_steps ? "SERVICE" : "STEPS"},
               {"SAGAS", Align::right},
               {"P50", Align::right},
               {"P95", Align::right},
               {"P99", Align::right},
               {"LONGEST", Align::right},
               {"FAILED", Align::right},
               {"UNDONE", Align::right}});
  for (const Json& part : parts) {
    const Json& took = object_at(part, "took");
    const bool is_timed = count_at(took, "count") > 0;
    const auto time = [&](const char* key) { return is_timed ? ms_text_at(took, key) : ""; };
    table.add({{text_at(part, are_steps ? "step" : "service")},
               {are_steps ? text_at(part, "service") : std::to_string(count_at(took, "count"))},
               {std::to_string(count_at(part, "reached"))},
               {time("p50_ms")},
               {time("p95_ms")},
               {time("p99_ms")},
               {time("longest_ms")},
               {share_text(part, "failed"), Colour::red},
               {share_text(part, "undone"), Colour::yellow}});
  }
  table.print(printer);
}

void print_variants(Printer& printer, const Json& profile) {
  Table table({{"SHARE", Align::right},
               {"SAGAS", Align::right},
               {"STATE"},
               {"P50", Align::right},
               {"P95", Align::right},
               {"P99", Align::right},
               {"EXAMPLE", Align::left, 24},
               {"WAY"}});
  for (const Json& variant : list_at(profile, "variants")) {
    const Json& took = object_at(variant, "took");
    table.add({{percent(number_at(variant, "share"))},
               {std::to_string(count_at(variant, "count"))},
               state_span(text_at(variant, "state")),
               {ms_text_at(took, "p50_ms")},
               {ms_text_at(took, "p95_ms")},
               {ms_text_at(took, "p99_ms")},
               {text_at(variant, "example"), Colour::cyan},
               {text_at(variant, "path")}});
  }
  table.print(printer);
  if (const auto left_out = count_at(profile, "variants_left_out"); left_out > 0)
    printer.line(Line{{fmt::format("… and {} rarer ways", left_out), Colour::dim}});
}

// What is unusual about one step; empty: nothing.
Span verdict_of(const Json& step) {
  const std::string outcome = text_at(step, "outcome");
  if (outcome == "failed") return {"✗ failed", Colour::red};
  if (outcome == "undone") return {"↺ undone", Colour::yellow};
  if (outcome == "not reached") return {"○ not reached", Colour::yellow};
  const Json& usual = object_at(step, "usual");
  const double took = number_at(step, "took_ms", -1);
  if (took < 0 || count_at(usual, "count") == 0) return {};
  if (took > number_at(usual, "p99_ms")) return {"▲ slower than 99 of 100", Colour::red};
  if (took > number_at(usual, "p95_ms")) return {"▲ slower than 95 of 100", Colour::yellow};
  return {"✓ as usual", Colour::green};
}

}  // namespace

std::string sample_text(const Json& profile) {
  const Json& sample = object_at(profile, "sample");
  return fmt::format("of the last {} {} sagas that ended", count_at(sample, "sagas"),
                     text_at(profile, "definition"));
}

void print_profile(Printer& printer, const Json& profile, StatsBy by) {
  if (count_at(object_at(profile, "sample"), "sagas") == 0) {
    printer.line(fmt::format("No {} saga has ended yet.", text_at(profile, "definition")));
    return;
  }
  if (by == StatsBy::variant) {
    print_variants(printer, profile);
  } else {
    print_parts(printer, list_at(profile, by == StatsBy::step ? "steps" : "services"),
                by == StatsBy::step);
  }
  const Json& took = object_at(profile, "took");
  printer.line();
  printer.line(Line{{fmt::format("{}; from start to end p50 {}, p95 {}, p99 {}",
                                 sample_text(profile), ms_text_at(took, "p50_ms"),
                                 ms_text_at(took, "p95_ms"), ms_text_at(took, "p99_ms")),
                     Colour::dim}});
}

void print_types(Printer& printer, const Json& types) {
  const Json& sample = object_at(types, "sample");
  const auto sagas = count_at(sample, "sagas");
  if (sagas == 0) {
    printer.line(fmt::format("No {} saga has ended yet.", text_at(types, "definition")));
    return;
  }
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
  for (const Json& type : list_at(types, "types")) {
    const Json& after = object_at(type, "after_cause");
    const bool is_timed = count_at(after, "count") > 0;
    const auto time = [&](const char* key) { return is_timed ? ms_text_at(after, key) : ""; };
    const auto with = static_cast<double>(count_at(type, "sagas"));
    table.add({{text_at(type, "type")},
               {text_at(type, "source")},
               {text_at(type, "step")},
               {text_at(type, "role")},
               {percent(with / static_cast<double>(sagas))},
               {std::to_string(count_at(type, "events"))},
               {percent(number_at(type, "share"))},
               {time("p50_ms")},
               {time("p95_ms")},
               {time("p99_ms")},
               {time("longest_ms")},
               {std::to_string(count_at(type, "total")), Colour::dim}});
  }
  table.print(printer);
  printer.line();
  std::string rests = fmt::format("{} events {}; times since the cause; EVER: of all sagas so far",
                                  count_at(sample, "events"), sample_text(types));
  if (const auto cut = count_at(sample, "cut"); cut > 0)
    rests += fmt::format("; of {} only the first 256 events", cut);
  printer.line(Line{{std::move(rests), Colour::dim}});
}

void print_comparison(Printer& printer, const Json& profile) {
  const Json& own = object_at(profile, "this");
  Table table({{"STEP"},
               {"THIS SAGA", Align::right},
               {"USUALLY", Align::right},
               {"UP TO (P95)", Align::right},
               {"VERDICT"}});
  for (const Json& step : list_at(own, "steps")) {
    const Json& usual = object_at(step, "usual");
    const bool is_known = count_at(usual, "count") > 0;
    table.add({{text_at(step, "step")},
               {ms_text_at(step, "took_ms")},
               {is_known ? ms_text_at(usual, "p50_ms") : ""},
               {is_known ? ms_text_at(usual, "p95_ms") : ""},
               verdict_of(step)});
  }
  table.print(printer);
  printer.line();
  printer.line(
      {{"this way   ", Colour::dim},
       {text_at(own, "path")},
       {fmt::format("  ({}, {} go it)", text_at(own, "state"), percent(number_at(own, "share"))),
        Colour::dim}});
  if (const Json& variants = list_at(profile, "variants"); !variants.empty()) {
    const Json& usual = variants.front();
    printer.line({{"usual way  ", Colour::dim},
                  {text_at(usual, "path")},
                  {fmt::format("  ({}, {} go it)", text_at(usual, "state"),
                               percent(number_at(usual, "share"))),
                   Colour::dim}});
  }
  printer.line(Line{{sample_text(profile), Colour::dim}});
}

}  // namespace laban::cli
