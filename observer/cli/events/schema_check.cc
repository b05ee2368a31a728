// laban schema check: what changes between two schemas, and whether old events and old readers
// survive it.

#include <fmt/core.h>

#include <algorithm>

#include "bus/schema/compile.h"
#include "bus/schema/evolution/evolution.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/events/documents.h"
#include "observer/cli/events/schema_files.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

Colour colour_of(const std::string& verdict) {
  if (verdict == name_of(schema::Compatibility::breaking)) return Colour::red;
  if (verdict == name_of(schema::Compatibility::risky)) return Colour::yellow;
  return Colour::green;
}

Line summary_of(const SchemaCheck& check) {
  if (check.changes.empty()) return {{"✓ ", Colour::green}, {"compatible: no changes"}};
  const auto worst = std::count_if(check.changes.begin(), check.changes.end(),
                                   [&](auto& change) { return change.verdict == check.verdict; });
  const auto changes = many(check.changes.size(), "change");
  if (check.verdict == name_of(schema::Compatibility::breaking))
    return {{"✗ ", Colour::red},
            {fmt::format("breaking: {} of {}; the log keeps its events, so keep what they need",
                         worst, changes)}};
  if (check.verdict == name_of(schema::Compatibility::risky))
    return {{"! ", Colour::yellow},
            {fmt::format("warning: {} of {} may be misread, although all events can be read", worst,
                         changes)}};
  return {{"✓ ", Colour::green}, {fmt::format("compatible: {}", changes)}};
}

class SchemaCheckAnswer final : public DocumentAnswer<SchemaCheck> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override {
    Table table({{"VERDICT"}, {"WHERE"}, {"WHAT"}});
    for (const auto& change : document_.changes)
      table.add({{change.verdict, colour_of(change.verdict)}, {change.where}, {change.what}});
    if (!table.empty()) table.print(page.out);
    page.out.line(summary_of(document_));
  }
  std::vector<std::string> json_lines() const override {
    std::vector<std::string> lines;
    for (const auto& change : document_.changes) lines.push_back(api::to_json(change));
    return lines;
  }
  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> names;
    for (const auto& change : document_.changes) names.push_back(change.where);
    return names;
  }
};

// Of one that declares events.
Result<std::string> read_events(const std::string& file) {
  auto read = schema::read_schema_file(file);
  if (read && !schema::declares_events(*read))
    return Error{ErrorKind::invalid,
                 fmt::format("{} declares no event: mark tables with (event)", file)};
  return read;
}

class SchemaCheckCommand final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"schema check",
            Group::check,
            "tell whether a changed schema still reads what the old one wrote, and the reverse",
            {{"laban schema check old/payment.fbs schemas/payment.fbs", "as text"},
             {"laban schema check share/laban/schemas/payment.bfbs payment.fbs",
              "against the one installed"},
             {"laban schema check old.fbs new.fbs --json", "for a pipeline"}},
            "Compares the events and all that they hold, more strictly than flatc --conform. "
            "compatible: events and fields at the end were added. risky: events can be read, but "
            "some may be misread, as after a new name. breaking: events in the log, or programs "
            "that still have the old schema, fail or read something else. Needs no running system. "
            "Exit 0: compatible or risky; 3: breaking, or a file has problems. JSON fields: "
            "schema_version, verdict, "
            "changes (verdict, where, what), the most severe first.",
            false,
            false};
  }

  std::vector<Option> options() override {
    return {
        {"OLD",
         "OLD",
         "the schema that events in the log have: text (.fbs) or binary (.bfbs)",
         &old_,
         {},
         true},
        {"NEW", "NEW", "the schema to come", &new_, {}, true},
    };
  }

  Exit run(Context& context) override {
    const auto before = read_events(old_);
    if (!before) return context.fail(failure_of_schema(old_, before.error()));
    const auto after = read_events(new_);
    if (!after) return context.fail(failure_of_schema(new_, after.error()));
    const auto changes = schema::schema_changes(*before, *after);
    const auto verdict = schema::verdict_of(changes);
    SchemaCheck check{name_of(verdict), {}};
    for (const auto& change : changes)
      check.changes.push_back({name_of(change.verdict), change.where, change.what});
    return context.show(SchemaCheckAnswer(check), verdict == schema::Compatibility::breaking
                                                      ? Exit::answer_is_no
                                                      : Exit::done);
  }

 private:
  std::string old_, new_;
};

}  // namespace

std::unique_ptr<Command> make_schema_check() { return std::make_unique<SchemaCheckCommand>(); }

}  // namespace laban::cli
