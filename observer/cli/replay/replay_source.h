#pragma once

// Where replayed messages come from: the log, read only, or a capsule.

#include <memory>
#include <optional>
#include <string>

#include "bus/capsule/capsule.h"
#include "observer/cli/client/log_view.h"
#include "observer/cli/command/context.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

class ReplaySource {
 public:
  virtual ~ReplaySource() = default;
  virtual const std::string& name_space() const = 0;
  virtual std::uint32_t partition_count() const = 0;

  // The next message; nothing at the end of what there was when it was opened, and at its real end.
  // `unavailable`: the log stays silent, or the user has stopped it.
  virtual Result<std::optional<TailedMessage>> next() = 0;
  // What comes now came after it was opened: a log goes on, for a while.
  virtual bool is_past_end() const = 0;
  // There will be nothing more.
  virtual bool is_over() const = 0;
};

std::unique_ptr<ReplaySource> make_capsule_source(Capsule capsule);

// Every partition from its `since` on. All must outlive it.
class LogSource final : public ReplaySource {
 public:
  static Result<std::unique_ptr<LogSource>> open(Context& context, const System& system,
                                                 Wakeup& wakeup, SignalWatch& signals,
                                                 const std::string& only_saga,
                                                 std::optional<Time> since);

  const std::string& name_space() const override { return name_space_; }
  std::uint32_t partition_count() const override { return view_.partition_count(); }
  Result<std::optional<TailedMessage>> next() override;
  // The next message that is here already; nothing when it would have to be waited for.
  std::optional<TailedMessage> next_if_here();
  bool is_past_end() const override { return past_end_; }
  bool is_over() const override { return over_; }

 private:
  LogSource(Context& context, LogView view, std::string name_space, Wakeup& wakeup,
            SignalWatch& signals)
      : context_(context),
        view_(std::move(view)),
        name_space_(std::move(name_space)),
        wakeup_(wakeup),
        signals_(signals) {}

  Context& context_;
  LogView view_;
  std::string name_space_;
  Wakeup& wakeup_;
  SignalWatch& signals_;
  std::optional<MergedTail> tail_;
  std::string trouble_;
  SteadyTime heard_{};
  bool past_end_ = false, over_ = false;
};

}  // namespace laban::cli
