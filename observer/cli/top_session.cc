#include "observer/cli/top_session.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "observer/cli/top_source.h"
#include "observer/top/keys.h"
#include "observer/top/screen.h"

namespace laban::cli {
namespace {

// Asks on a thread of its own: the screen answers keys whatever the system does.
class Feed {
 public:
  explicit Feed(const System& system)
      : source_(system),
        news_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        thread_([this] { run(); }) {}

  ~Feed() {
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
    ::close(news_);
  }
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // Readable when there is an answer.
  int news() const { return news_; }

  void ask(TopQuestion question) {
    {
      const std::lock_guard lock(mutex_);
      question_ = std::move(question);
    }
    changed_.notify_one();
  }

  std::optional<top::Model> take() {
    std::uint64_t ignored = 0;
    [[maybe_unused]] const auto taken = ::read(news_, &ignored, sizeof ignored);
    const std::lock_guard lock(mutex_);
    return std::exchange(answer_, std::nullopt);
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ends_ || question_; });
      if (ends_) return;
      const TopQuestion question = *std::exchange(question_, std::nullopt);
      lock.unlock();
      const top::Model& model = source_.ask(question);
      lock.lock();
      answer_ = model;
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = ::write(news_, &one, sizeof one);
    }
  }

  TopSource source_;
  const int news_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  std::optional<TopQuestion> question_;
  std::optional<top::Model> answer_;
  std::thread thread_;  // the last: it uses the others
};

class Session {
 public:
  Session(const Context& context, const TopPlan& plan, const System& system, top::Screen& screen)
      : context_(context), plan_(plan), screen_(screen), feed_(system), view_(plan.view) {
    model_.url = system.target.url;
    model_.name_space = system.target.name_space;
    model_.problem = "asking ...";
  }

  Exit run() {
    ask();
    while (!exit_) {
      top::keep_in_range(model_, view_);
      model_.interval = plan_.interval;
      screen_.show(
          draw(model_, view_, {screen_.width(), screen_.height(), context_.out.style().charset}));
      wait();
      take_keys();
      if (auto news = feed_.take()) {
        is_asking_ = false;
        if (!view_.is_paused) model_ = std::move(*news);
      }
      if (!exit_ && !is_asking_ && !view_.is_paused && context_.clock.steady() >= next_) ask();
    }
    return *exit_;
  }

 private:
  void ask() {
    next_ = context_.clock.steady() + plan_.interval;
    is_asking_ = true;
    feed_.ask(question_of(view_));
  }

  // For a key, an answer, a change of size or the next look.
  void wait() {
    pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {feed_.news(), POLLIN, 0}};
    const Duration left = std::max(next_ - context_.clock.steady(), Duration::zero());
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    const bool waits = is_asking_ || view_.is_paused;
    ::poll(sources, 2, waits ? -1 : static_cast<int>(std::min<std::int64_t>(ms, 60'000)));
    if ((sources[0].revents & (POLLHUP | POLLERR)) != 0)
      exit_ = Exit::done;  // no terminal any more
  }

  void take_keys() {
    while (!exit_) {
      top::Intent intent = top::Intent::none;
      const auto key = screen_.take_key(intent);
      if (intent == top::Intent::end) exit_ = Exit::interrupted;
      if (intent == top::Intent::suspend) screen_.suspend();
      if (!key) {
        if (intent == top::Intent::none) return;
        continue;
      }
      const top::Command command = top::press(*key, model_, view_);
      if (command == top::Command::end) exit_ = Exit::done;
      if (command == top::Command::ask_again) ask();
    }
  }

  const Context& context_;
  const TopPlan& plan_;
  top::Screen& screen_;
  Feed feed_;
  top::ViewState view_;
  top::Model model_;
  bool is_asking_ = false;
  SteadyTime next_{};
  std::optional<Exit> exit_;
};

}  // namespace

Exit run_top(Context& context, const TopPlan& plan) {
  auto system = connect(context);
  if (!system) return context.fail(system.error());
  context.out.flush();
  Exit exit = Exit::done;
  {
    const auto screen = top::Screen::open({context.out.style().colours, plan.mouse});
    if (!screen) return context.fail(screen.error());
    exit = Session(context, plan, *system, **screen).run();
  }
  return exit;
}

}  // namespace laban::cli
