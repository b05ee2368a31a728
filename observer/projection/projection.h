#pragma once

// Projection: the fold on one partition. Maintains instances, whole events, indexes, deadlines and
// counts, in the batch of the checkpoint; sends decisions through the runtime's outbox. The same
// log gives the same rows, in every mode, on every machine: even the saga definitions are read from
// the log.

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "bus/runtime/event_processor.h"
#include "bus/schema/schema_history.h"
#include "observer/projection/activity.h"
#include "observer/projection/edges.h"
#include "observer/projection/event_reader.h"
#include "observer/projection/halt_rows.h"
#include "observer/projection/instance_store.h"
#include "observer/projection/mode.h"
#include "observer/projection/projection_limits.h"
#include "observer/projection/summary.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/saga_folder.h"

namespace laban::observer {

inline constexpr std::string_view observer_name = "observer";

struct ProjectionConfig {
  std::uint32_t partition = 0;
  Mode mode = Mode::emit;
  // The schemas that count from the beginning are those that the log says, and only if it says none
  // those given to the projection. False: always the latter.
  bool schemas_are_logged = false;
  ProjectionLimits limits = {};
};

class Projection final : public runtime::EventProcessor {
 public:
  // `schemas`: what this observer was installed with. Must outlive this.
  Projection(ProjectionConfig config, const schema::SchemaRegistry& schemas);

  std::vector<std::string> families() const override;
  bool wants(std::string_view) const override { return true; }
  void process(const wire::Decoded& event, runtime::Transaction& tx) override;
  void process_invalid(const StoredMessage& message, const Error& reason,
                       runtime::Transaction& tx) override;
  bool compares_copies_of(std::string_view source) const override;
  void on_divergence(const wire::Decoded& event, std::uint64_t first,
                     runtime::Transaction& tx) override;
  void on_gap(const LogGap& gap, runtime::Transaction& tx) override;
  bool tolerates_truncated_head() const override { return true; }
  Result<Reply> answer(std::string_view endpoint, std::string_view body,
                       runtime::Transaction& tx) override;
  Result<void> load(const Store& store) override;
  std::vector<runtime::Emission> prefaces() const override;
  Result<void> check_preface(const Envelope& preface) const override;
  Result<void> take_preface(const Envelope& preface, runtime::Transaction& tx) override;
  bool begins_without_preface() const override { return true; }
  void committed() override { letters_read_.clear(); }
  void emit_due(SteadyTime now, runtime::Transaction& tx) override;
  std::optional<SteadyTime> next_due() const override;
  // The rows of a batch cannot be searched by event id: causes in it have to be remembered.
  std::size_t most_messages_per_batch() const override { return config_.limits.causes_remembered; }

  const Summary& summary() const { return summary_; }
  // The last gap in the part of the log processed so far.
  const LogGap& last_gap() const { return last_gap_; }
  const DefinitionRegistry& book() const { return book_; }
  const HaltRows& halts() const { return halts_; }
  // In force here. Valid until this loads a store or takes a preface.
  const schema::SchemaHistory& schemas() const { return *schemas_; }
  const AllCounts& counts() const { return keeper_.counts(); }
  const WaitCounts& waits() const { return keeper_.waits(); }

 private:
  class Instances;

  Result<void> load_schemas(const Store& store);
  void note(const Position& position, runtime::Transaction& tx);
  // `first`: of a divergence, the event it differs from.
  void keep(const wire::Decoded& event, FoldEvent::Doubt doubt, runtime::Transaction& tx,
            std::uint64_t first = 0);
  void fold_event(const wire::Decoded& event, FoldEvent::Doubt doubt, runtime::Transaction& tx,
                  std::uint64_t first = 0);
  void record_doubtful(const wire::Decoded& event, FoldEvent::Doubt doubt, std::uint64_t first,
                       runtime::Transaction& tx);
  LogContext log_context() const { return {book_, summary_.clock.now(), last_gap_}; }
  const Definition& definition_of(const Instance& instance) const;
  // Records the outcome of an operator's action.
  void keep_act(const wire::Decoded& event, bool accepted, std::string outcome,
                runtime::Transaction& tx) const;
  void conclude_act(const wire::Decoded& event, runtime::Transaction& tx);
  void meet_schemas(const wire::Decoded& event, runtime::Transaction& tx);
  void keep_base(runtime::Transaction& tx);
  void count_unread(const wire::Decoded& event, runtime::Transaction& tx) const;
  void meet_halt(const wire::Decoded& event, runtime::Transaction& tx);
  void note_speaker(const wire::Decoded& event, runtime::Transaction& tx);
  void write_halt(std::string_view service, const HaltRow& row, runtime::Transaction& tx);
  void meet_definition(const wire::Decoded& event, runtime::Transaction& tx);
  void meet_tick(const wire::Decoded& event, runtime::Transaction& tx);
  std::vector<std::string> due_instances(runtime::Transaction& tx);
  void keep_tick(const FoldEvent& tick, const std::vector<std::string>& due,
                 runtime::Transaction& tx);
  void emit_decisions(const Definition& definition, const FoldResult& result,
                      runtime::Transaction& tx);
  void emit(const Definition& definition, std::string_view saga, const Decision& decision,
            runtime::Transaction& tx);
  void cannot_write(std::string_view saga, const Decision& decision, const std::string& reason,
                    runtime::Transaction& tx);
  void set_aside(const Position& position, const Envelope* envelope, const std::string& reason,
                 runtime::Transaction& tx);
  void write_summary(runtime::Transaction& tx) const;

  const ProjectionConfig config_;
  const schema::SchemaRegistry& installed_;
  std::unique_ptr<schema::SchemaHistory> schemas_;
  bool has_base_ = false;  // in the store
  Summary summary_;
  Activity activity_;
  Edges edges_;
  DefinitionRegistry book_;
  HaltRows halts_;
  const SagaFolder folder_{book_};
  InstanceStore keeper_;

  // The observer's own dead letters since the last commit: the inbox has the earlier ones.
  std::unordered_set<EventId> letters_read_;

  LogGap last_gap_;
  std::string deadline_floor_;  // no deadline's row is before this key

  std::optional<SteadyTime> next_tick_;
  bool tick_was_met_ = true;  // the next one is measured from now
};

}  // namespace laban::observer
