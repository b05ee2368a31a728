// laban top: the live dashboard.

#include <fmt/core.h>

#include <cstdio>
#include <optional>

#include "bus/log/nats/address.h"
#include "observer/cli/dashboard/ansi_canvas.h"
#include "observer/cli/dashboard/commands.h"
#include "observer/cli/dashboard/draw.h"
#include "observer/cli/dashboard/limits.h"
#include "observer/cli/dashboard/live_session.h"
#include "observer/cli/dashboard/top_source.h"
#include "observer/cli/terminal/signals.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;

constexpr int largest_side = 1000;

struct TopPlan {
  top::ViewState view;
  Duration interval{};
  bool mouse = false;
  int width = 100, height = 30;  // of a frame that is printed
};

// What the screen shows, as text or as a document.
class FrameAnswer final : public Answer {
 public:
  FrameAnswer(const TopSource& source, const top::Model& model, const TopPlan& plan)
      : source_(source), model_(model), plan_(plan) {}

  void print(const Page& page) const override {
    print_canvas(page.out,
                 draw(model_, plan_.view, {plan_.width, plan_.height, page.out.style().charset}));
  }
  std::string json(int indent) const override { return api::to_json(source_.document(), indent); }

 private:
  const TopSource& source_;
  const top::Model& model_;
  const TopPlan& plan_;
};

class TopSubject {
 public:
  using Question = TopQuestion;
  using Answer = top::Model;

  TopSubject(const TopPlan& plan, const Target& target)
      : interval_(plan.interval), view_(plan.view) {
    model_.url = nats::shown_url(target.url);
    model_.name_space = target.name_space;
    model_.problem = "asking ...";
  }

  TopQuestion question() const { return question_of(view_); }
  void take(top::Model model) { model_ = std::move(model); }
  top::Canvas draw(const top::DrawOptions& options) {
    top::keep_in_range(model_, view_);
    model_.interval = interval_;
    return top::draw(model_, view_, options);
  }
  top::Command press(const top::Key& key) { return top::press(key, model_, view_); }
  bool is_paused() const { return view_.is_paused; }

 private:
  const Duration interval_;
  top::ViewState view_;
  top::Model model_;
};

// The live screen, until the user quits.
Exit run_top(Context& context, const TopPlan& plan) {
  auto system = context.connect();
  if (!system) return context.fail(system.error());
  context.out.flush();
  const auto screen = top::Screen::open({context.out.style().colours, plan.mouse});
  if (!screen) return context.fail(screen.error());
  TopSource source(*system);
  TopSubject subject(plan, system->target);
  return LiveSession<TopSubject>(
             context, **screen, subject,
             [&source](const TopQuestion& question) { return source.ask(question); }, plan.interval)
      .run();
}

class TopCommand final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "top",
        Group::watch,
        "live dashboard: health, rates, flow, sagas by trouble, services, failures",
        {{"laban top", "press ? for help"},
         {"laban top --once --size 100x30", "one frame as text"},
         {"laban top --saga o-1042", "one saga: timeline, causes, payloads, next steps"},
         {"laban top --once --json | jq .overview.stats.counts", "for scripts"}},
        "Step times cover the last ten minutes of the log, failures the newest sagas that failed "
        "(as laban sagas failures does); counts are current. Asks the observer once per interval, "
        "at constant cost. With --json or --jsonl: prints one object per interval, until "
        "Ctrl-C."};
  }

  std::vector<Option> options() override {
    return {
        {"--once", "", "print one frame as text and exit", &once_},
        {"--size", "WxH", "frame size with --once (100x30)", &size_},
        {"--view",
         "VIEW",
         "page: overview, sagas, services, flow or failures (overview)",
         &view_,
         {"overview", "sagas", "services", "flow", "failures"}},
        {"--saga", "ID", "open this saga", &saga_},
        {"--sort",
         "ORDER",
         "sort order: trouble, age or newest (trouble)",
         &sort_,
         {"trouble", "age", "newest"}},
        {"--interval", "TIME", "time between updates (1s)", &interval_},
        {"--mouse", "", "scroll with the wheel; disables text selection in the terminal", &mouse_},
    };
  }

  Exit run(Context& context) override {
    if (const auto wrong = wrong_together(context)) return context.fail(*wrong);
    const auto interval = parse_patience(interval_, 1s);
    if (!interval) return context.fail(interval.error());
    TopPlan plan{view_state(), std::max<Duration>(*interval, shortest_interval), mouse_};
    if (!size_.empty() && !read_size(plan.width, plan.height)) {
      return context.fail(
          {Exit::wrong_use,
           fmt::format("invalid size '{}' (expected WIDTHxHEIGHT from {}x{} to {}x{}, e.g. 100x30)",
                       size_, least_width, least_height, largest_side, largest_side),
           {}});
    }
    if (once_) return show_once(context, plan);
    if (context.wants_json()) return print_documents(context, plan);
    if (!context.out.style().is_terminal) {
      return context.fail(
          {Exit::wrong_use, "top needs a terminal", "Print one frame with: laban top --once"});
    }
    return run_top(context, plan);
  }

 private:
  // Options that would change nothing.
  std::optional<Failure> wrong_together(const Context& context) const {
    const auto wrong = [](const char* text, const char* next) {
      return Failure{Exit::wrong_use, text, next};
    };
    if (once_ && !interval_.empty())
      return wrong("--once prints one frame, so it takes no --interval", "Drop one of them");
    if (once_ && mouse_)
      return wrong("--once prints one frame, so it takes no --mouse", "Drop one of them");
    if (!once_ && !size_.empty())
      return wrong("--size requires --once", "The live screen has the size of the terminal");
    if (context.wants_json() && (!size_.empty() || mouse_))
      return wrong("JSON has no size and no mouse", "Drop --size and --mouse");
    return std::nullopt;
  }

  bool read_size(int& width, int& height) const {
    char behind = 0;
    return std::sscanf(size_.c_str(), "%4dx%4d%c", &width, &height, &behind) == 2 &&
           width >= least_width && height >= least_height && width <= largest_side &&
           height <= largest_side;
  }

  top::ViewState view_state() const {
    top::ViewState view;
    if (view_ == "sagas") view.page = top::Page::sagas;
    if (view_ == "services") view.page = top::Page::services;
    if (view_ == "flow") view.page = top::Page::flow;
    if (view_ == "failures") view.page = top::Page::failures;
    if (sort_ == "age") view.order = api::SagaOrder::age;
    if (sort_ == "newest") view.order = api::SagaOrder::newest;
    if (!saga_.empty()) {
      view.under = view.page;
      view.page = top::Page::saga;
      view.saga = saga_;
    }
    return view;
  }

  static Exit show_once(Context& context, const TopPlan& plan) {
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    TopSource source(*system);
    const top::Model& model = source.ask(question_of(plan.view));
    if (!model.is_live)
      return context.fail({Exit::unreachable, model.problem, "Find out why with: laban doctor"});
    context.show(FrameAnswer(source, model, plan));
    // The document is not about one saga.
    if (plan.view.page == top::Page::saga && !model.saga && !context.wants_json())
      return context.fail({Exit::not_found, model.saga_problem, "List sagas with: laban sagas ls"});
    return Exit::done;
  }

  static Exit print_documents(Context& context, const TopPlan& plan) {
    SignalWatch signals;
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    TopSource source(*system);
    do {
      const top::Model& model = source.ask(question_of(plan.view));
      context.show_line(FrameAnswer(source, model, plan));
      context.out.flush();
      if (context.out.is_closed()) return Exit::done;
    } while (wait_for(context.clock, signals, plan.interval));
    return signals.was_interrupted() ? Exit::interrupted : Exit::done;
  }

  bool once_ = false, mouse_ = false;
  std::string size_, view_ = "overview", saga_, sort_ = "trouble", interval_;
};

}  // namespace

std::unique_ptr<Command> make_top() { return std::make_unique<TopCommand>(); }

}  // namespace laban::cli
