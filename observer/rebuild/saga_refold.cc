#include "observer/rebuild/saga_refold.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/projection/limits.h"

namespace laban::observer {

namespace {

Error bad_row(const EventRow& row, const std::string& why) {
  return {ErrorKind::corrupt,
          fmt::format("the row of event #{} is damaged: {}", row.message.sequence, why)};
}

}  // namespace

SagaRefold::SagaRefold(const SagaRefoldContext& context, std::string saga)
    : context_(context), saga_(std::move(saga)) {}

// The instances folded so far, for one row.
class SagaRefold::Feed final : public SagaInstances {
 public:
  explicit Feed(SagaRefold& refold) : refold_(refold) {}

  std::optional<Instance> take(std::string_view definition, std::string_view) override {
    const auto known = refold_.instances_.find(definition);
    if (known == refold_.instances_.end()) return std::nullopt;
    return std::move(known->second.back());
  }

  void put_back(Instance instance) override {
    refold_.instances_.find(instance.definition)->second.back() = std::move(instance);
  }

  void before_change(const Definition&, const Instance&) override {}

  void change(SagaChange change, const FoldEvent&) override {
    Instance& instance = change.result.instance;
    auto& generations = refold_.instances_[change.definition.name()];
    if (change.retired) generations.back() = std::move(*change.retired);
    if (change.is_new) {
      generations.push_back(std::move(instance));
    } else {
      generations.back() = std::move(instance);
    }
  }

  bool has_event_before(std::string_view, std::string_view type, std::uint64_t) override {
    return std::any_of(refold_.first_rows_.begin(), refold_.first_rows_.end(),
                       [&](const EventRow& row) { return is_event_of(row, type); });
  }

 private:
  SagaRefold& refold_;
};

Result<void> SagaRefold::feed(const EventRow& row, const LogGap& gap) {
  Feed instances(*this);
  const LogContext log{*context_.book, row.clock, gap};
  const auto fed =
      row.is_message() ? feed_event(row, log, instances) : feed_tick(row, log, instances);
  if (!fed) return fed;
  remember(row);
  sequence_ = row.message.sequence;
  log_time_ = row.message.stored_at;
  clock_ = row.clock;
  return {};
}

void SagaRefold::remember(const EventRow& row) {
  if (first_rows_.size() >= limits::rows_searched_for_start) return;
  EventRow& kept = first_rows_.emplace_back();
  kept.kind = row.kind;
  kept.message.subject = row.message.subject;
}

Result<void> SagaRefold::feed_event(const EventRow& row, const LogContext& log,
                                    Feed& instances) const {
  const auto event =
      wire::decode(row.message, context_.name_space, context_.partition, context_.partition_count);
  if (!event) return bad_row(row, event.error().message);
  if (event->envelope.saga != saga_) return bad_row(row, "it belongs to another saga");
  const EventReader reader(context_.schemas->at(row.message.sequence));
  if (row.kind == EventRow::Kind::event) {
    const Judgement judgement = reader.judge(*event);
    if (judgement.invalid) return bad_row(row, judgement.invalid->message);
    if (judgement.doubt != FoldEvent::Doubt::none)
      return bad_row(row, fmt::format("no schema declares {}", event->envelope.type));
  }
  FoldEvent fold_event = reader.read(*event, doubt_of(row.kind), log);
  fold_event.first = row.first;
  const auto folded = SagaFolder(log.definitions).on_event(saga_, fold_event, instances);
  return folded ? folded : bad_row(row, folded.error().message);
}

Result<void> SagaRefold::feed_tick(const EventRow& row, const LogContext& log,
                                   Feed& instances) const {
  const FoldEvent tick = tick_event(row.tick_id, row.message.sequence, row.message.stored_at, log);
  for (const auto& name : row.woken) {
    const auto folded = SagaFolder(log.definitions).on_tick(name, saga_, tick, instances);
    if (!folded) return bad_row(row, folded.error().message);
  }
  return {};
}

}  // namespace laban::observer
