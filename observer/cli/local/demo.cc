// laban demo: a private system, orders, a live view, an audit; then stops everything.

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "observer/cli/local/commands.h"
#include "observer/cli/local/demo_report.h"
#include "observer/cli/local/demo_run.h"
#include "observer/cli/local/option_check.h"
#include "observer/cli/local/system_options.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto ready_word_after = 60s;
constexpr std::uint64_t default_count = 9000;
constexpr double pleasant_rate = 200;  // orders per second, slow enough to watch
constexpr double longest_placing_s = 45;
constexpr const char* default_failures = "inventory=1%,payment=5%,seller=2%,logistics=3%";

// A directory that is removed with the object, unless it is to be kept.
class DemoDirectory {
 public:
  static Result<DemoDirectory> make(const std::string& keep) {
    if (!keep.empty()) {
      const fs::path dir = fs::absolute(keep).lexically_normal();
      if (fs::exists(dir / "run.json")) {
        return Error{ErrorKind::invalid,
                     fmt::format("{} already holds a system. Choose another directory, or "
                                 "continue with that one: laban up --dir {}",
                                 dir.string(), dir.string())};
      }
      return DemoDirectory(dir, true);
    }
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "laban-demo-XXXXXX").string();
    if (error || ::mkdtemp(pattern.data()) == nullptr) {
      return Error{ErrorKind::unavailable,
                   "cannot create a temporary directory. Name one with --keep DIR"};
    }
    return DemoDirectory(pattern, false);
  }
  DemoDirectory(DemoDirectory&& other) noexcept
      : path_(std::exchange(other.path_, {})), keep_(other.keep_) {}
  DemoDirectory& operator=(DemoDirectory&&) = delete;
  ~DemoDirectory() {
    std::error_code ignored;
    if (!keep_ && !path_.empty()) fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }
  fs::path kept() const { return keep_ ? path_ : fs::path(); }

 private:
  DemoDirectory(fs::path path, bool keep) : path_(std::move(path)), keep_(keep) {}
  fs::path path_;
  bool keep_;
};

class DemoCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "demo",
        Group::first_minutes,
        "a whole system for about a minute: orders, failures, compensation, audit",
        {{"laban demo", "about a minute"},
         {"laban demo --count 20000 --rate 0 --json", "as fast as possible, the summary as JSON"},
         {"laban demo --orders retail.csv --keep shop", "real orders; the system stays in ./shop"}},
        "Starts a private nats-server, the services and the observer in a temporary directory, "
        "places "
        "generated orders, some of which fail, and audits the result. Exit 0 only if the audit "
        "holds. With "
        "--json stdout is one document; see docs/commands.md for its fields.",
        true,
        false};
  }

  std::vector<Option> options() override {
    std::vector<Option> all{
        {"--count", "N", "generated orders (9000)", &count_},
        {"--seed", "S", "seed of the generated orders (1)", &plan_.seed},
        {"--orders", "FILE", "place these instead: retail CSV or JSON lines", &plan_.orders_file},
        {"--rate", "R", "orders per second; 0: as fast as possible (default: takes about 45 s)",
         &rate_},
        {"--keep", "DIR", "run in DIR and keep everything there", &keep_},
        {"--patience", "DURATION", "give up after this long without progress (60s)", &patience_},
    };
    for (Option& option : system_.options()) all.push_back(std::move(option));
    return all;
  }

  Exit run(Context& context) override {
    if (const auto planned = plan(); !planned) return context.fail(planned.error());
    const auto settings = system_.applied_to({}, true);
    if (!settings) return context.fail(settings.error());
    if (const auto right = check_settings(*settings); !right) return context.fail(right.error());
    auto dir = DemoDirectory::make(keep_);
    if (!dir) return context.fail(dir.error());

    SignalWatch signals;
    const auto say = [&context](const std::string& text) {
      context.err.line("laban: " + text);
      context.err.flush();
    };
    say(fmt::format("starting nats-server, services and observer in {}", dir->path().string()));
    auto system = LocalSystem::start(dir->path(), *settings, context.clock, signals, say);
    if (!system) return ended_early(context, signals, system.error(), *dir);
    const auto ready = (*system)->wait_until_ready(ready_word_after);
    auto result = ready ? DemoRun(**system, plan_, context.clock, signals, show_on(context)).run()
                        : Result<DemoResult>(ready.error());
    if (result) {
      context.show(DemoAnswer(document_of(plan_, *result, *settings, dir->kept()), *result));
    }
    (*system)->stop();
    if (!result) return ended_early(context, signals, result.error(), *dir);
    return result->holds() ? Exit::done : Exit::answer_is_no;
  }

 private:
  Result<void> plan() {
    const auto patience = parse_duration(patience_);
    if (!patience) return patience.error();
    plan_.patience = *patience;
    plan_.count = count_;
    if (count_ == 0) return Error{ErrorKind::invalid, "invalid --count (expected at least 1)"};
    if (!plan_.orders_file.empty()) {
      std::error_code error;
      const fs::path file = fs::absolute(plan_.orders_file, error);
      if (!fs::exists(file, error))
        return Error{ErrorKind::not_found, fmt::format("no such file: {}", plan_.orders_file)};
      if (!fs::is_regular_file(file, error))
        return Error{ErrorKind::conflict, fmt::format("{} is no file", plan_.orders_file)};
      plan_.orders_file = file.string();
    }
    const double generated_rate =
        std::max(pleasant_rate, static_cast<double>(count_) / longest_placing_s);
    plan_.rate = rate_.value_or(generated_rate);
    if (plan_.rate < 0) return Error{ErrorKind::invalid, "invalid --rate (expected 0 or more)"};
    if (system_.fail.empty()) system_.fail = default_failures;
    return {};
  }

  // A terminal is redrawn; anything else gets one line per second.
  static DemoRun::Show show_on(Context& context) {
    return [&context, shown = Duration(-1s)](const Snapshot& before, const Snapshot& now,
                                             const DemoProgress& progress) mutable {
      if (context.err.style().is_terminal) {
        context.err.redraw(live_view(before, now, progress));
      } else if (progress.elapsed - shown >= 1s) {
        shown = progress.elapsed;
        context.err.line(live_line(before, now, progress));
        context.err.flush();
      }
    };
  }

  static Exit ended_early(Context& context, const SignalWatch& signals, const Error& error,
                          DemoDirectory& dir) {
    if (signals.was_interrupted()) return Exit::interrupted;
    const std::string next = dir.kept().empty() ? "Keep its logs with: laban demo --keep DIR" : "";
    return context.fail(
        {error.kind == ErrorKind::invalid ? Exit::wrong_use : Exit::failed, error.message, next});
  }

  DemoPlan plan_;
  SystemOptions system_;
  std::uint64_t count_ = default_count;
  std::optional<double> rate_;
  std::string keep_, patience_ = "60s";
};

}  // namespace

std::unique_ptr<Command> make_demo() { return std::make_unique<DemoCommand>(); }

}  // namespace laban::cli
