#include "observer/rebuild/saga_refold.h"

#include <fmt/core.h>

#include <algorithm>

#include "events/laban.h"
#include "observer/projection/projection.h"
#include "observer/saga/fold/advance.h"

namespace laban::observer {

namespace {

Error bad_row(const EventRow& row, const std::string& why) {
  return {ErrorKind::corrupt,
          fmt::format("the row of event #{} is not what was kept: {}", row.message.sequence, why)};
}

}  // namespace

SagaRefold::SagaRefold(const SagaRefoldContext& context, std::string saga)
    : context_(context), reader_(*context.schemas), saga_(std::move(saga)) {}

Result<std::vector<SagaRefold::Happening>> SagaRefold::feed(const EventRow& row,
                                                            const LogGap& gap) {
  std::vector<Happening> happened;
  auto fed = row.is_message() ? feed_event(row, gap, happened) : feed_tick(row, gap, happened);
  if (!fed) return fed.error();
  remember(row);
  sequence_ = row.message.sequence;
  log_time_ = row.message.stored_at;
  clock_ = row.clock;
  return happened;
}

void SagaRefold::remember(const EventRow& row) {
  if (first_rows_.size() >= rows_searched_for_start) return;
  EventRow& kept = first_rows_.emplace_back();
  kept.kind = row.kind;
  kept.message.subject = row.message.subject;
}

bool SagaRefold::began_before(const Definition& definition, std::string_view type) const {
  if (type == definition.starts()) return false;
  return std::any_of(first_rows_.begin(), first_rows_.end(),
                     [&](const EventRow& row) { return is_event_of(row, definition.starts()); });
}

Result<void> SagaRefold::feed_event(const EventRow& row, const LogGap& gap,
                                    std::vector<Happening>& happened) {
  const auto event =
      wire::decode(row.message, context_.name_space, context_.partition, context_.partition_count);
  if (!event) return bad_row(row, event.error().message);
  if (event->envelope.saga != saga_) return bad_row(row, "it is of another saga");
  if (row.kind == EventRow::Kind::event) {
    const Judgement judgement = reader_.judge(*event);
    if (judgement.invalid) return bad_row(row, judgement.invalid->message);
    if (judgement.doubt != FoldEvent::Doubt::none)
      return bad_row(row, fmt::format("there is no schema of {}", event->envelope.type));
  }
  FoldEvent fold_event = reader_.read(*event, doubt_of(row.kind));
  fold_event.clock = row.clock;
  fold_event.gap = gap;
  for (const auto& [name, chapter] : context_.book->chapters()) {
    const bool is_known = chapter.versions().front().applied.sequence < row.message.sequence;
    if (is_known && concerns(chapter.newest().definition, fold_event))
      fold_into(name, chapter, *event, fold_event, happened);
  }
  return {};
}

void SagaRefold::fold_into(const std::string& name, const DefinitionChapter& chapter,
                           const wire::Decoded& event, const FoldEvent& bare_event,
                           std::vector<Happening>& happened) {
  const auto known = instances_.find(name);
  std::optional<Instance> newest;
  if (known != instances_.end()) newest = known->second.back();
  const auto* in_force = in_force_before(chapter, bare_event.sequence);
  const auto* own = newest ? chapter.find(newest->version) : nullptr;
  const Governing governing{own != nullptr ? &own->definition : nullptr,
                            in_force != nullptr ? &in_force->definition : nullptr};
  const Definition* definition = newest ? governing.own : governing.in_force;
  if (definition == nullptr) return;
  FoldEvent fold_event = bare_event;
  const std::string reason = reader_.reason_in(event, bare_event, *definition);
  fold_event.reason = reason;
  if (!newest &&
      (!makes_instance(*definition, fold_event) || began_before(*definition, fold_event.type))) {
    return;
  }
  auto advanced = advance(governing, saga_, std::move(newest), fold_event);
  if (!advanced) return;
  FoldResult& result = advanced->result;
  happened.push_back(
      {advanced->definition, std::move(result.findings), std::move(result.decisions)});
  auto& generations = instances_[name];
  if (advanced->retired || generations.empty()) {
    generations.push_back(std::move(result.instance));
  } else {
    generations.back() = std::move(result.instance);
  }
}

Result<void> SagaRefold::feed_tick(const EventRow& row, const LogGap& gap,
                                   std::vector<Happening>& happened) {
  FoldEvent tick;
  tick.kind = FoldEvent::Kind::tick;
  tick.id = row.tick_id;
  tick.type = EventTraits<Tick>::type;
  tick.source = observer_name;
  tick.sequence = row.message.sequence;
  tick.log_time = row.message.stored_at;
  tick.clock = row.clock;
  tick.gap = gap;
  for (const auto& name : row.woken) {
    const auto known = instances_.find(name);
    const auto* chapter = context_.book->chapter(name);
    if (known == instances_.end() || chapter == nullptr)
      return bad_row(row, fmt::format("there is nothing of '{}' to wake", name));
    Instance& instance = known->second.back();
    const auto* version = chapter->find(instance.version);
    if (version == nullptr) return bad_row(row, "the definition it runs under is missing");
    FoldResult result = fold(version->definition, std::move(instance), tick);
    instance = std::move(result.instance);
    happened.push_back(
        {&version->definition, std::move(result.findings), std::move(result.decisions)});
  }
  return {};
}

}  // namespace laban::observer
