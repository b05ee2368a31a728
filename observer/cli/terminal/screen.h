#pragma once

// Screen: shows a canvas on the terminal and reads its keys. The only user of ncurses. Restores the
// terminal when destroyed, and also when a signal ends the process. One at a time.

#include <laban/result.h>

#include <memory>
#include <optional>
#include <string>

#include "observer/cli/terminal/canvas.h"

namespace laban::top {

struct Key {
  enum class Kind {
    character,
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    enter,
    escape,
    tab,
    back_tab,
    backspace,
  };
  Kind kind = Kind::character;
  std::string character;  // one character, UTF-8
};

struct ScreenOptions {
  bool colours = true;
  bool mouse = false;  // of the wheel
};

enum class Intent { none, suspend, end };  // Ctrl-Z, Ctrl-C

class Screen {
 public:
  // `invalid`: the terminal cannot be drawn on.
  static Result<std::unique_ptr<Screen>> open(const ScreenOptions& options);
  virtual ~Screen() = default;

  virtual int width() const = 0;
  virtual int height() const = 0;
  virtual void show(const Canvas& canvas) = 0;
  // The next key pressed, or nothing. Does not wait: poll() stdin for that; a size change arrives
  // as a signal. `intent` is a request by Ctrl-Z or Ctrl-C.
  virtual std::optional<Key> take_key(Intent& intent) = 0;
  // Returns the terminal to the shell until the process is continued.
  virtual void suspend() = 0;
};

}  // namespace laban::top
