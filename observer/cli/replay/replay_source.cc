#include "observer/cli/replay/replay_source.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

// How long a running system is given to write what it was about to.
constexpr Duration end_patience = 2s;

class CapsuleSource final : public ReplaySource {
 public:
  explicit CapsuleSource(Capsule capsule) : capsule_(std::move(capsule)) {}

  const std::string& name_space() const override { return capsule_.name_space; }
  std::uint32_t partition_count() const override { return capsule_.partition_count; }
  Result<std::optional<TailedMessage>> next() override {
    while (at_ < capsule_.rows.size() && !capsule_.rows[at_].is_message()) ++at_;
    if (at_ == capsule_.rows.size()) return std::optional<TailedMessage>();
    auto& row = capsule_.rows[at_++];
    return std::optional(TailedMessage{row.partition, std::move(row.message)});
  }
  bool is_past_end() const override { return false; }
  bool is_over() const override { return at_ == capsule_.rows.size(); }

 private:
  Capsule capsule_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<ReplaySource> make_capsule_source(Capsule capsule) {
  return std::make_unique<CapsuleSource>(std::move(capsule));
}

Result<std::unique_ptr<LogSource>> LogSource::open(Context& context, const System& system,
                                                   Wakeup& wakeup, SignalWatch& signals,
                                                   const std::string& only_saga,
                                                   std::optional<Time> since) {
  auto view = LogView::open(*system.connection, system.target.name_space, only_saga);
  if (!view) return view.error();
  std::unique_ptr<LogSource> source(
      new LogSource(context, std::move(*view), system.target.name_space, wakeup, signals));
  auto starts = since ? source->view_.since(*since, context.clock)
                      : Result<LogView::Starts>(source->view_.since_sequence(1));
  if (!starts) return starts.error();
  source->tail_ = source->view_.tail(
      *starts, context.clock,
      [where = source.get()](const std::string& text) { where->trouble_ = text; });
  source->heard_ = context.clock.steady();
  return source;
}

Result<std::optional<TailedMessage>> LogSource::next() {
  while (true) {
    const SteadyTime now = context_.clock.steady();
    if (signals_.stop_requests() > 0) return Error{ErrorKind::unavailable, "stopped"};
    over_ = past_end_ && now - heard_ > end_patience;
    if (over_) return std::optional<TailedMessage>();
    if (auto message = tail_->next()) {
      if (!past_end_) heard_ = now;
      return std::optional(std::move(*message));
    }
    if (!past_end_ && tail_->is_caught_up()) {
      past_end_ = true;
      heard_ = now;
      return std::optional<TailedMessage>();
    }
    if (tail_->pump()) {
      if (!past_end_) heard_ = now;
      continue;
    }
    if (!past_end_ && now - heard_ > log_patience) {
      return Error{ErrorKind::unavailable,
                   trouble_.empty() ? "the log does not come to its end" : trouble_};
    }
    if (!tail_->is_caught_up() || past_end_) wakeup_.wait(50ms);
  }
}

std::optional<TailedMessage> LogSource::next_if_here() {
  do {
    if (auto message = tail_->next()) return message;
  } while (tail_->pump());
  return std::nullopt;
}

}  // namespace laban::cli
