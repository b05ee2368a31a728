// laban up: a whole system in one directory, supervised until Ctrl-C.

#include <fmt/format.h>

#include <ctime>

#include "observer/cli/local/commands.h"
#include "observer/cli/local/documents.h"
#include "observer/cli/local/local_system.h"
#include "observer/cli/local/option_check.h"
#include "observer/cli/local/system_options.h"
#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto ready_word_after = 60s;

// A fresh one of this user, named after the time.
Result<fs::path> fresh_directory(const Context& context) {
  const fs::path folder = state_directory(context.environment) / "systems";
  const std::time_t now =
      std::chrono::duration_cast<std::chrono::seconds>(context.clock.now().time_since_epoch())
          .count();
  std::tm parts{};
  ::localtime_r(&now, &parts);
  const std::string name =
      fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                  parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
  std::error_code error;
  fs::create_directories(folder, error);
  for (int attempt = 0; attempt < 100 && !error; ++attempt) {
    const fs::path dir = folder / (attempt == 0 ? name : fmt::format("{}-{}", name, attempt));
    if (fs::create_directory(dir, error)) return dir;
  }
  return Error{ErrorKind::unavailable,
               fmt::format("cannot create a directory in {}", folder.string())};
}

class ReadyAnswer final : public DocumentAnswer<ReadySystem> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override {
    Table table({{"NAME"}, {"PID", Align::right}});
    for (const NamedProcess& process : document_.processes)
      table.add({{process.name}, {process.pid == 0 ? "-" : std::to_string(process.pid)}});
    table.print(page.out);
    page.out.line();
    page.out.line(fmt::format("{}, namespace {}, {}, in {}", document_.url, document_.name_space,
                              many(document_.partitions, "partition"), document_.dir));
    page.out.line("Try: laban place FILE; laban tail; laban sagas ls. Ctrl-C stops all.");
  }
};

class UpCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "up",
        Group::first_minutes,
        "start a whole system here: nats-server, services, observer; Ctrl-C stops it",
        {{"laban up", "in a fresh directory"},
         {"laban up --dir shop --partitions 3",
          "in ./shop; run it again later to continue the same system"},
         {"laban up --fail payment=5%,logistics=3%", "with some orders failing"}},
        "What dies is started again; what hangs ends itself after ten seconds. Logs are in "
        "DIR/logs, stores in DIR/stores, mails in DIR/mail. Other commands talk to the last system "
        "started, or to the one named with --dir.",
        true,
        false};
  }

  std::vector<Option> options() override {
    std::vector<Option> all{
        {"--dir", "DIR", "directory for everything of this system (default: a new one)", &dir_},
        {"--namespace", "NAME", "namespace: prefix of the log's subjects and streams (shop)",
         &name_space_},
    };
    for (Option& option : system_.options()) all.push_back(std::move(option));
    return all;
  }

  Exit run(Context& context) override {
    SignalWatch signals;
    const auto named = dir_.empty() ? fs::path() : fs::absolute(dir_).lexically_normal();
    const auto settings = settings_for(named);
    if (!settings) return context.fail(settings.error());
    if (const auto right = check_settings(*settings); !right) return context.fail(right.error());
    const auto dir = dir_.empty() ? fresh_directory(context) : Result<fs::path>(named);
    if (!dir) return context.fail(dir.error());
    const auto say = [&context](const std::string& text) {
      context.err.line("laban: " + text);
      context.err.flush();
    };
    auto system = LocalSystem::start(*dir, *settings, context.clock, signals, say);
    if (!system) return ended_early(context, signals, system.error());
    if (const auto ready = (*system)->wait_until_ready(ready_word_after); !ready) {
      (*system)->stop();
      return ended_early(context, signals, ready.error());
    }
    if (const auto remembered = remember_directory(*dir, context.environment); !remembered) {
      say(remembered.error().message);
    }
    announce(context, (*system)->run());
    while (signals.stop_requests() == 0) {
      signals.wait(200ms);
      (*system)->step();
    }
    say("stopping services, observer and nats-server; Ctrl-C again kills them");
    (*system)->stop();
    return Exit::done;
  }

 private:
  // `dir`: empty for a new one.
  Result<SystemSettings> settings_for(const fs::path& dir) const {
    if (!dir.empty() && !fs::is_directory(dir) && fs::exists(dir))
      return Error{ErrorKind::conflict, fmt::format("{} is no directory", dir.string())};
    SystemSettings settings;
    const auto former =
        dir.empty() ? Result<RunFile>(Error{ErrorKind::not_found, {}}) : read_run_file(dir);
    if (!former && former.error().kind != ErrorKind::not_found) return former.error();
    if (former) {
      settings = former->settings;
      // The previous port is a preference; only an explicitly requested one is required.
      if (!is_free(settings.port)) settings.port = 0;
    }
    if (!name_space_.empty()) {
      if (former && settings.name_space != name_space_) {
        return Error{ErrorKind::conflict,
                     fmt::format("the system in {} has the namespace '{}', which cannot be changed",
                                 dir.string(), settings.name_space)};
      }
      settings.name_space = name_space_;
    }
    return system_.applied_to(std::move(settings), !former);
  }

  static Exit ended_early(Context& context, SignalWatch& signals, const Error& error) {
    if (signals.stop_requests() > 0) return Exit::done;
    return context.fail(
        {error.kind == ErrorKind::invalid ? Exit::wrong_use : Exit::failed, error.message, {}});
  }

  static void announce(Context& context, const RunFile& run) {
    ReadySystem ready{run.url, run.settings.name_space, run.settings.partitions, run.dir.string()};
    for (const RunningProcess& process : run.processes)
      ready.processes.push_back({process.name, process.pid});
    context.show_line(ReadyAnswer(ready));
    context.out.flush();
  }

  std::string dir_, name_space_;
  SystemOptions system_;
};

}  // namespace

std::unique_ptr<Command> make_up() { return std::make_unique<UpCommand>(); }

}  // namespace laban::cli
