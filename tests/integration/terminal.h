#pragma once

// A real terminal: tmux.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "tests/integration/shell.h"

namespace laban::testing {

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A shell in its own terminal, 100 columns by 30 lines.
class Terminal {
 public:
  Terminal() {
    tmux("-f /dev/null new-session -d -x 100 -y 30 'env LC_ALL=C.UTF-8 PS1=ready: sh'");
    if (!shows("ready:")) throw std::runtime_error("no terminal: is tmux installed?");
  }
  ~Terminal() { tmux("kill-server"); }

  void type(const std::string& text) { tmux("send-keys -l '" + text + "'"); }
  void press(const std::string& key) { tmux("send-keys " + key); }
  void run(const std::string& line) {
    type(line);
    press("Enter");
  }
  // Returns once nothing of before is on the screen. Otherwise a test that repeats a command could
  // take the text of the first run for that of the second.
  void clear() {
    const std::string number = std::to_string(++asked_);
    run("clear; echo cleared: $((" + number + "))");
    shows("cleared: " + number);
  }
  void resize(int width, int height) {
    tmux("resize-window -x " + std::to_string(width) + " -y " + std::to_string(height));
  }
  std::string screen() { return tmux("capture-pane -p").output; }
  bool shows(const std::string& text) {
    const bool found =
        eventually([&] { return contains(screen(), text); }, std::chrono::seconds(20));
    if (!found) MESSAGE(text << " is not in:\n" << screen());
    return found;
  }
  // The terminal's settings, as the shell sees them.
  std::string settings() {
    const auto path = home_.path() / ("settings" + std::to_string(++asked_));
    run("stty -a > " + path.string() + ".part; mv " + path.string() + ".part " + path.string());
    eventually([&] { return std::filesystem::exists(path); });
    return text_of(path);
  }
  std::filesystem::path home() const { return home_.path(); }

 private:
  Finished tmux(const std::string& words) {
    return laban::testing::run(
        {"/bin/sh", "-c", "tmux -S '" + (home_.path() / "socket").string() + "' " + words});
  }

  TemporaryDirectory home_;
  int asked_ = 0;
};

}  // namespace laban::testing
