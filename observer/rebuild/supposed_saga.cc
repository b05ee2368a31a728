#include "observer/rebuild/supposed_saga.h"

#include "observer/projection/clock_rows.h"
#include "observer/rebuild/stored_saga.h"
#include "observer/rebuild/supposition.h"
#include "observer/saga/fold/log_clock.h"

namespace laban::observer {

namespace {

class SupposedSaga {
 public:
  SupposedSaga(const Store& store, const SagaRefoldContext& context, const std::string& saga,
               const LogGaps& gaps, const std::string& shadow)
      : store_(store), gaps_(gaps), shadow_(shadow), refold_(context, saga) {}

  // A row as stored, without what it did to shadows of the log.
  Result<void> feed(EventRow row) {
    if (auto woken = wake_until(row.message.sequence); !woken) return woken;
    if (!row.is_message()) {
      std::erase(row.woken, shadow_);
      if (is_due(row.clock)) row.woken.push_back(shadow_);
      if (row.woken.empty()) return {};
    }
    return take(row);
  }

  // Wakes the shadow as often as its deadlines require, with ticks before `sequence`.
  Result<void> wake_until(std::uint64_t sequence) {
    while (const Instance* shadow = newest()) {
      if (shadow->wake_at == Duration::zero()) return {};
      auto tick = first_tick(passes_at(shadow->wake_at), sequence);
      if (!tick) return tick.error();
      if (!*tick) return {};
      EventRow row;
      row.kind = EventRow::Kind::tick;
      row.clock = (*tick)->clock;
      row.message.sequence = (*tick)->sequence;
      row.message.stored_at = (*tick)->log_time;
      row.tick_id = EventId{(*tick)->sequence, 0};
      row.woken = {shadow_};
      if (auto taken = take(row); !taken) return taken;
    }
    return {};
  }

  SagaRefold result() && { return std::move(refold_); }

 private:
  Result<void> take(const EventRow& row) {
    return refold_.feed(row, gaps_.before(row.message.sequence));
  }

  bool is_due(Duration clock) const {
    const Instance* shadow = newest();
    return shadow != nullptr && has_passed(shadow->wake_at, clock);
  }

  const Instance* newest() const {
    const auto known = refold_.instances().find(shadow_);
    return known == refold_.instances().end() ? nullptr : &known->second.back();
  }

  // The first tick after the saga's position, and before `end`, that shows at least `clock`: the
  // log clock never goes back.
  Result<std::optional<ClockRow>> first_tick(Duration clock, std::uint64_t end) const {
    std::optional<ClockRow> found;
    std::uint64_t low = refold_.sequence() + 1, high = end;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      auto tick = clock_until(store_, middle);
      if (!tick) return tick.error();
      if (*tick && (*tick)->sequence > refold_.sequence() && (*tick)->clock >= clock) {
        high = (*tick)->sequence;
        found = **tick;
      } else {
        low = middle + 1;
      }
    }
    return found;
  }

  const Store& store_;
  const LogGaps& gaps_;
  const std::string& shadow_;
  SagaRefold refold_;
};

}  // namespace

DefinitionRegistry book_supposing(const DefinitionRegistry& book, const Definition& definition,
                                  std::string_view text) {
  DefinitionVersion supposed = supposed_version(definition, text);
  DefinitionRegistry with;
  for (const auto& [name, chapter] : book.chapters()) {
    if (name == supposed.name()) continue;
    for (const auto& version : chapter.versions()) with.restore(version);
  }
  with.restore(std::move(supposed));
  return with;
}

Result<SagaRefold> refold_supposed(const Store& store, const SagaRefoldContext& context,
                                   const std::string& saga, const LogGaps& gaps,
                                   const std::string& shadow, std::uint64_t end,
                                   std::size_t most_rows) {
  std::size_t rows = 0;
  SupposedSaga supposed(store, context, saga, gaps, shadow);
  const std::string from = event_prefix(saga);
  std::optional<Error> failed;
  const auto scanned = store.scan(
      events, from, after_prefix(from), [&](std::string_view key, std::string_view value) {
        if (++rows > most_rows) {
          failed = too_many_rows(saga, most_rows);
          return false;
        }
        auto row = parse_event_row(key, value);
        if (row && row->message.sequence > end) return false;
        const Result<void> fed =
            row ? supposed.feed(std::move(*row))
                : Error{ErrorKind::corrupt, "a row of saga " + saga + " cannot be read"};
        if (!fed) failed = fed.error();
        return fed.has_value();
      });
  if (!scanned) return scanned.error();
  if (failed) return *failed;
  if (auto woken = supposed.wake_until(end + 1); !woken) return woken.error();
  return std::move(supposed).result();
}

}  // namespace laban::observer
