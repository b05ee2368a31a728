// laban schema apply: puts schemas of events into the log, where the observer reads them.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "bus/event/hash.h"
#include "bus/event/limits.h"
#include "bus/schema/compile.h"
#include "bus/schema/evolution/evolution.h"
#include "bus/schema/installed.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/person.h"
#include "observer/cli/client/schema_log.h"
#include "observer/cli/command/change_terms.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/events/schema_application.h"
#include "observer/cli/events/schema_files.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
using namespace schema_outcome;

constexpr auto pause_between_questions = 100ms;

std::vector<ChangeOfSchema> differences(const schema::SchemaHistory& history,
                                        const BinarySchema& schema) {
  std::vector<ChangeOfSchema> all;
  const auto known = history.versions().find(schema.name);
  if (known == history.versions().end()) return all;
  for (const auto& change : schema::schema_changes(known->second.back().schema.bytes, schema.bytes))
    all.push_back({schema::name_of(change.verdict), change.where, change.what});
  return all;
}

// What would become of it.
SchemaApplication planned(const SchemaLog& log, const std::string& file, const BinarySchema& schema,
                          const schema::SchemaNote& note, Time now) {
  SchemaApplication plan{file, schema.name, fmt::format("{:016x}", hash64(schema.bytes)), {}, {}};
  for (std::size_t partition = 0; partition < log.partitions().size(); ++partition) {
    const auto& history = *log.partitions()[partition];
    if (partition == 0) plan.changes = differences(history, schema);
    SchemaOnPartition one{partition, unchanged, 0, {}, {}, {}};
    const auto size = log.application(partition, schema, note, now).message.size();
    if (size > limits::event_bytes) {
      one.outcome = refused;
      one.reason = fmt::format("it takes {} bytes in the log, and an event at most {}: split it",
                               size, limits::event_bytes);
    } else if (const auto judged = history.judge({schema}); !judged) {
      one.outcome = refused;
      one.reason = judged.error().message;
    } else if (!history.is_in_force(schema)) {
      one.outcome = would_change;
      one.new_types = *judged;
    } else if (history.versions().find(schema.name)->second.back().schema != schema) {
      one.outcome = older;
      plan.changes.clear();
    }
    plan.partitions.push_back(std::move(one));
  }
  return plan;
}

class SchemaApply final : public Command {
 public:
  CommandInfo info() const override {
    return {"schema apply",
            Group::act,
            "put schemas of events into the log, so that everybody can read these events",
            {{"laban schema apply loyalty.fbs --dry-run", "show what would change"},
             {"laban schema apply loyalty.fbs --reason 'points are booked elsewhere'",
              "before a program that is no Laban service publishes its first event"},
             {"laban schema apply build/*.bfbs --reason 'new fields'", "compiled by flatc"}},
            "Laban services put their own schemas into the log when they start; apply those of "
            "other programs before they publish. Writes one event to each partition; the schema "
            "counts from there on. An event that came before its schema is not applied to sagas, "
            "see laban schema history. The observer does not have to run. Exit 3: a schema is "
            "refused, for "
            "example because it would break readers of older events; nothing was applied. 124: "
            "the observer has not read it in time.",
            true};
  }

  std::vector<Option> options() override {
    auto all = terms_.options("applies", "the observer");
    all.insert(
        all.begin(),
        {"FILE", "FILE...", "schemas: .fbs, or .bfbs of flatc -b --schema", &files_, {}, true});
    return all;
  }

  Exit run(Context& context) override {
    if (const auto wrong = terms_.check("an application")) return context.fail(*wrong);
    const auto patience = terms_.patience();
    if (!patience) return context.fail(patience.error());
    std::vector<BinarySchema> schemas;
    if (const auto failure = read_files(schemas)) return context.fail(*failure);
    const auto installed = schema::load_installed();
    if (!installed) return context.fail(installed.error());
    const auto system = context.connect();
    if (!system) return context.fail(system.error());
    auto log = SchemaLog::open(*system->connection, system->target.name_space,
                               (*installed)->schemas(), context.clock);
    if (!log) return context.fail(log.error());

    SchemaApplications all{terms_.dry_run, {}};
    for (std::size_t i = 0; i < files_.size(); ++i)
      all.schemas.push_back(planned(*log, files_[i], schemas[i],
                                    {person(terms_.who), terms_.reason}, context.clock.now()));
    if (terms_.dry_run || exit_of(all) != Exit::done)
      return context.show(all, print_applications, exit_of(all));
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (auto applied = apply(schemas[i], context.clock.now(), *log, all.schemas[i]); !applied)
        return context.fail(applied.error());
    }
    wait_for_observer(context, *system, *patience, all);
    return context.show(all, print_applications, exit_of(all));
  }

 private:
  std::optional<Failure> read_files(std::vector<BinarySchema>& schemas) const {
    for (const auto& file : files_) {
      auto bytes = schema::read_schema_file(file);
      if (!bytes) return failure_of_schema(file, bytes.error());
      BinarySchema schema{std::filesystem::path(file).stem().string(), std::move(*bytes)};
      const auto events = schema::read_events(schema, file);
      if (!events) return failure_of_schema(file, events.error());
      schema.name = schema::name_of(*events, schema.name);
      const auto same = std::find_if(schemas.begin(), schemas.end(),
                                     [&](const auto& one) { return one.name == schema.name; });
      if (same != schemas.end()) {
        return Failure{Exit::wrong_use,
                       fmt::format("{} and {} both declare events of {}: apply one of them",
                                   files_[static_cast<std::size_t>(same - schemas.begin())], file,
                                   schema.name),
                       {}};
      }
      schemas.push_back(std::move(schema));
    }
    return std::nullopt;
  }

  Result<void> apply(const BinarySchema& schema, Time now, SchemaLog& log,
                     SchemaApplication& application) const {
    for (auto& partition : application.partitions) {
      if (partition.outcome != would_change) continue;
      const auto event =
          log.application(partition.partition, schema, {person(terms_.who), terms_.reason}, now);
      const auto stored = log.publish(partition.partition, event);
      if (!stored) return stored.error();
      partition.sequence = stored->sequence;
    }
    if (auto again = log.read(); !again) return again;
    for (auto& partition : application.partitions) {
      if (partition.outcome != would_change) continue;
      const bool has_it = log.partitions()[partition.partition]->is_in_force(schema);
      partition.outcome = has_it ? in_force : refused;
      if (!has_it) partition.reason = "somebody else applied another version meanwhile";
    }
    return {};
  }

  static void wait_for_observer(Context& context, const System& system, Duration patience,
                                SchemaApplications& all) {
    SignalWatch signals;
    const ObserverClient observer(system);
    const SteadyTime deadline = context.clock.steady() + patience;
    while (true) {
      const auto status = observer.ask<api::Status>({}, patience);
      if (!status || note_observed(*status, all)) return;
      if (signals.stop_requests() > 0 || context.clock.steady() > deadline) return;
      signals.wait(pause_between_questions);
    }
  }

  std::vector<std::string> files_;
  ChangeTerms terms_;
};

}  // namespace

std::unique_ptr<Command> make_schema_apply() { return std::make_unique<SchemaApply>(); }

}  // namespace laban::cli
