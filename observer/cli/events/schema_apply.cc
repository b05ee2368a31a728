// laban schema apply: puts schemas of events into the log, where the observer reads them.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "bus/event/hash.h"
#include "bus/event/limits.h"
#include "bus/schema/compile.h"
#include "bus/schema/evolution/evolution.h"
#include "bus/schema/installed.h"
#include "observer/api/status.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/person.h"
#include "observer/cli/client/schema_log.h"
#include "observer/cli/command/change_terms.h"
#include "observer/cli/events/commands.h"
#include "observer/cli/events/schema_documents.h"
#include "observer/cli/events/schema_files.h"
#include "observer/cli/terminal/many.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto pause_between_questions = 100ms;

constexpr const char* unchanged = "unchanged";
constexpr const char* older = "older";
constexpr const char* would_change = "would_change";
constexpr const char* in_force = "in_force";
constexpr const char* refused = "refused";

std::string words_of(const SchemaOnPartition& partition) {
  if (partition.outcome == unchanged) return "in force already";
  if (partition.outcome == older)
    return "nothing to do: a newer version, which reads all of its events, is in force";
  if (partition.outcome == refused) return partition.reason;
  std::string words = partition.outcome == would_change
                          ? "would change"
                          : fmt::format("in force from #{}", partition.sequence);
  if (!partition.new_types.empty())
    words += fmt::format("; new: {}", fmt::join(partition.new_types, ", "));
  if (partition.outcome != in_force) return words;
  if (!partition.observed) return words + "; the observer does not answer";
  return words +
         (*partition.observed ? "; the observer has it" : "; the observer is not there yet");
}

template <class Test>
bool any_partition(const SchemaApplications& all, Test test) {
  return std::any_of(all.schemas.begin(), all.schemas.end(), [&](const auto& schema) {
    return std::any_of(schema.partitions.begin(), schema.partitions.end(), test);
  });
}

void print_applications(Printer& out, const SchemaApplications& all) {
  for (const auto& schema : all.schemas) {
    out.line(fmt::format("{}: schema {}", schema.file, schema.name));
    for (const auto& change : schema.changes)
      out.line(fmt::format("  {}: {} {}", change.verdict, change.where, change.what));
    for (const auto& partition : schema.partitions) {
      out.line(fmt::format("  partition {}: {}", partition.partition, words_of(partition)));
      if (partition.lost > 0) {
        out.line(
            fmt::format("  partition {}: {} came before and will not be applied to sagas; "
                        "publish what they say again, under new ids",
                        partition.partition, many(partition.lost, "event")));
      }
    }
  }
  if (all.dry_run) out.line("Nothing was changed (--dry-run).");
  if (!all.dry_run &&
      any_partition(all, [](const auto& one) { return one.outcome == would_change; }))
    out.line("Nothing was applied.");
}

Exit exit_of(const SchemaApplications& all) {
  if (any_partition(all, [](const auto& one) { return one.outcome == refused; }))
    return Exit::answer_is_no;
  const bool is_late = any_partition(
      all, [](const auto& one) { return one.outcome == in_force && one.observed == false; });
  return is_late ? Exit::timed_out : Exit::done;
}

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

  // Events of these types that came before.
  static void note_lost(const api::ObserverStatus& status, SchemaApplications& all) {
    for (auto& schema : all.schemas) {
      for (auto& one : schema.partitions) {
        one.lost = 0;
        for (const auto& partition : status.partitions) {
          if (partition.partition != one.partition) continue;
          for (const auto& unread : partition.unread)
            one.lost += is_one_of(unread.type, one.new_types) ? unread.count : 0;
        }
      }
    }
  }
  static bool is_one_of(const std::string& type, const std::vector<std::string>& types) {
    return std::find(types.begin(), types.end(), type) != types.end();
  }

  static bool note_observed(const ObserverClient& observer, Duration patience,
                            SchemaApplications& all) {
    const auto status = observer.ask<api::Status>({}, patience);
    if (!status) return true;
    note_lost(*status, all);
    bool is_done = true;
    for (auto& schema : all.schemas) {
      for (auto& one : schema.partitions) {
        if (one.outcome != in_force) continue;
        const auto& known = status->partitions;
        one.observed = std::any_of(known.begin(), known.end(), [&](const auto& partition) {
          return partition.partition == one.partition && partition.checkpoint >= one.sequence;
        });
        is_done &= *one.observed;
      }
    }
    return is_done;
  }

  static void wait_for_observer(Context& context, const System& system, Duration patience,
                                SchemaApplications& all) {
    SignalWatch signals;
    const ObserverClient observer(system);
    const SteadyTime deadline = context.clock.steady() + patience;
    while (!note_observed(observer, patience, all)) {
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
