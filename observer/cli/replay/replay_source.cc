#include "observer/cli/replay/replay_source.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

// How long a running system may take to emit what follows from the last events.
constexpr Duration end_patience = 2s;
constexpr Duration longest_wait = 50ms;  // between two checks for signals

class CapsuleSource final : public ReplaySource {
 public:
  explicit CapsuleSource(Capsule capsule) : capsule_(std::move(capsule)) {}

  const std::string& name_space() const override { return capsule_.name_space; }
  std::uint32_t partition_count() const override { return capsule_.partition_count; }
  Result<replay::RecordedOptions> options_of(const std::string& service) override {
    return replay::options_in(capsule_, service);
  }
  Result<std::optional<LogMessage>> next() override {
    while (at_ < capsule_.rows.size() && !capsule_.rows[at_].is_message()) ++at_;
    if (at_ == capsule_.rows.size()) return std::optional<LogMessage>();
    auto& row = capsule_.rows[at_++];
    return std::optional(LogMessage{row.partition, std::move(row.message), {}});
  }
  bool is_past_end() const override { return false; }
  bool is_over() const override { return at_ == capsule_.rows.size(); }

 private:
  Capsule capsule_;
  std::size_t at_ = 0;
};

class LogSource final : public ReplaySource {
 public:
  LogSource(const Clock& clock, LogReader log, Wakeup& wakeup, SignalWatch& signals)
      : clock_(clock), log_(std::move(log)), wakeup_(wakeup), signals_(signals) {}

  Result<void> start(std::optional<Time> since) {
    const auto positions =
        since ? log_.at_time(*since) : Result<LogReader::Positions>(log_.at_sequence(1));
    if (!positions) return positions.error();
    positions_ = *positions;
    log_.start(positions_);
    return {};
  }

  const std::string& name_space() const override { return log_.name_space(); }
  std::uint32_t partition_count() const override { return log_.partition_count(); }
  Result<replay::RecordedOptions> options_of(const std::string& service) override {
    replay::RecordedOptions options;
    for (const auto& [partition, from] : positions_) {
      const replay::LogToAsk log{name_space(), partition, partition_count(),
                                 [this, of = partition](const Subject& subject, std::uint64_t at) {
                                   return log_.find(of, subject, at);
                                 }};
      if (auto asked = replay::add_options(log, service, from, options); !asked)
        return asked.error();
    }
    return options;
  }
  bool is_past_end() const override { return past_end_since_.has_value(); }
  bool is_over() const override { return over_; }

  Result<std::optional<LogMessage>> next() override {
    if (is_stopped()) return Error{ErrorKind::unavailable, "stopped"};
    if (past_end_since_) return next_past_end();
    auto message = log_.next_until_end({wakeup_, [this] { return is_stopped(); }});
    if (message && !*message) past_end_since_ = clock_.steady();
    return message;
  }

 private:
  Result<std::optional<LogMessage>> next_past_end() {
    while (!is_stopped()) {
      over_ = clock_.steady() - *past_end_since_ > end_patience;
      if (over_) return std::optional<LogMessage>();
      if (auto message = log_.next()) return std::optional(std::move(*message));
      if (!log_.poll()) wakeup_.wait(longest_wait);
    }
    return Error{ErrorKind::unavailable, "stopped"};
  }

  bool is_stopped() { return signals_.stop_requests() > 0; }

  const Clock& clock_;
  LogReader log_;
  Wakeup& wakeup_;
  SignalWatch& signals_;
  LogReader::Positions positions_;  // where it began to read
  std::optional<SteadyTime> past_end_since_;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<ReplaySource> make_capsule_source(Capsule capsule) {
  return std::make_unique<CapsuleSource>(std::move(capsule));
}

Result<std::unique_ptr<ReplaySource>> make_log_source(Context& context, const System& system,
                                                      Wakeup& wakeup, SignalWatch& signals,
                                                      const std::string& only_saga,
                                                      std::optional<Time> since) {
  auto log =
      LogReader::open(*system.connection, system.target.name_space, context.clock, only_saga);
  if (!log) return log.error();
  auto source = std::make_unique<LogSource>(context.clock, std::move(*log), wakeup, signals);
  if (const auto started = source->start(since); !started) return started.error();
  return std::unique_ptr<ReplaySource>(std::move(source));
}

}  // namespace laban::cli
