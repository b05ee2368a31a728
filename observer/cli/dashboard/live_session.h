#pragma once

// LiveSession: a full screen, updated once per interval until the user quits.
// `Subject` is the content. Its members, called on the thread of run():
//
//   Question, Answer                                 types
//   Question question() const                        what to ask next
//   void take(Answer)                                the answer; not while paused
//   top::Canvas draw(const top::DrawOptions&)        may correct its selection
//   top::Command press(const top::Key&)
//   bool is_paused() const

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "observer/cli/command/context.h"
#include "observer/cli/dashboard/draw.h"
#include "observer/cli/dashboard/keys.h"
#include "observer/cli/terminal/screen.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

// Asks on its own thread, so that the screen responds to keys while an answer is pending.
template <class Question, class Answer>
class Feed {
 public:
  using Ask = std::function<Answer(const Question&)>;

  // `asks` is called only on that thread.
  explicit Feed(Ask asks)
      : asks_(std::move(asks)),
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

  void ask(Question question) {
    {
      const std::lock_guard lock(mutex_);
      question_ = std::move(question);
    }
    changed_.notify_one();
  }

  std::optional<Answer> take() {
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
      const Question question = *std::exchange(question_, std::nullopt);
      lock.unlock();
      Answer answer = asks_(question);
      lock.lock();
      answer_ = std::move(answer);
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = ::write(news_, &one, sizeof one);
    }
  }

  Ask asks_;
  const int news_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  std::optional<Question> question_;
  std::optional<Answer> answer_;
  std::thread thread_;  // last member, because it uses the others
};

// False when the user stopped it meanwhile.
inline bool wait_for(const Clock& clock, SignalWatch& signals, Duration interval) {
  const SteadyTime next = clock.steady() + interval;
  while (signals.stop_requests() == 0 && clock.steady() < next) signals.wait(next - clock.steady());
  return signals.stop_requests() == 0;
}

template <class Subject>
class LiveSession {
 public:
  using SubjectFeed = Feed<typename Subject::Question, typename Subject::Answer>;

  // All must outlive this.
  LiveSession(const Context& context, top::Screen& screen, Subject& subject,
              typename SubjectFeed::Ask asks, Duration interval)
      : context_(context),
        screen_(screen),
        subject_(subject),
        interval_(interval),
        feed_(std::move(asks)) {}

  Exit run() {
    ask();
    while (!exit_) {
      screen_.show(
          subject_.draw({screen_.width(), screen_.height(), context_.out.style().charset}));
      wait();
      take_keys();
      if (auto news = feed_.take()) {
        is_asking_ = false;
        if (!subject_.is_paused()) subject_.take(std::move(*news));
      }
      if (!exit_ && !is_asking_ && !subject_.is_paused() && context_.clock.steady() >= next_) ask();
    }
    return *exit_;
  }

 private:
  void ask() {
    next_ = context_.clock.steady() + interval_;
    is_asking_ = true;
    feed_.ask(subject_.question());
  }

  // For a key, an answer, a new window size or the next update.
  void wait() {
    pollfd sources[] = {{STDIN_FILENO, POLLIN, 0}, {feed_.news(), POLLIN, 0}};
    const Duration left = std::max(next_ - context_.clock.steady(), Duration::zero());
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    const bool waits = is_asking_ || subject_.is_paused();
    ::poll(sources, 2, waits ? -1 : static_cast<int>(std::min<std::int64_t>(ms, 60'000)));
    if ((sources[0].revents & (POLLHUP | POLLERR)) != 0)
      exit_ = Exit::done;  // the terminal is gone
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
      const top::Command command = subject_.press(*key);
      if (command == top::Command::end) exit_ = Exit::done;
      if (command == top::Command::ask_again) ask();
    }
  }

  const Context& context_;
  top::Screen& screen_;
  Subject& subject_;
  const Duration interval_;
  SubjectFeed feed_;
  bool is_asking_ = false;
  SteadyTime next_{};
  std::optional<Exit> exit_;
};

}  // namespace laban::cli
