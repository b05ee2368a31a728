#pragma once

// Screen: the terminal as a place to show a canvas and to take keys from. The only user of ncurses.
// Restores the terminal when it goes, and also when the process ends by a signal. One at a time.

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
  std::string character;  // one, UTF-8
};

struct ScreenOptions {
  bool colours = true;
  bool mouse = false;  // its wheel
};

enum class Intent { none, suspend, end };  // Ctrl-Z, Ctrl-C

class Screen {
 public:
  // `invalid`: it is no terminal that can be drawn on.
  static Result<std::unique_ptr<Screen>> open(const ScreenOptions& options);
  virtual ~Screen() = default;

  virtual int width() const = 0;
  virtual int height() const = 0;
  virtual void show(const Canvas& canvas) = 0;
  // The next key that was pressed; nothing when there is none. Does not wait: poll() standard
  // input, or a signal when the size changes. `intent` says what is no key.
  virtual std::optional<Key> take_key(Intent& intent) = 0;
  // Gives the terminal back to the shell until the process is continued.
  virtual void suspend() = 0;
};

}  // namespace laban::top
