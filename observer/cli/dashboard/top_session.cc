#include "observer/cli/dashboard/top_session.h"

#include <utility>

#include "observer/cli/dashboard/live_session.h"
#include "observer/cli/dashboard/top_source.h"

namespace laban::cli {
namespace {

class TopSubject {
 public:
  using Question = TopQuestion;
  using Answer = top::Model;

  TopSubject(const TopPlan& plan, const Target& target)
      : interval_(plan.interval), view_(plan.view) {
    model_.url = target.url;
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

}  // namespace

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

}  // namespace laban::cli
