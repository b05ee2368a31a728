#include "observer/cli/terminal/screen.h"

// Functions instead of macros: the names of the macros are used here.
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <cwchar>

namespace laban::top {

// Declared here, because <term.h> defines macros with too many names.
extern "C" char* tigetstr(const char* name);

namespace {

constexpr int escape_delay_ms = 25;
constexpr int ctrl_c = 3, ctrl_z = 26, ctrl_l = 12, escape_key = 27, delete_key = 127;

constexpr int ending_signals[] = {SIGHUP,  SIGINT, SIGTERM, SIGQUIT, SIGSEGV,
                                  SIGABRT, SIGBUS, SIGFPE,  SIGILL};

// The only state a signal handler may use. Only Screen writes it.
struct Restoring {
  termios settings{};
  std::array<char, 256> bytes{};
  std::size_t size = 0;
};
Restoring restoring;

void append_capability(const char* name) {
  const char* text = ::tigetstr(name);
  if (text == nullptr || reinterpret_cast<std::intptr_t>(text) == -1) return;  // terminfo(3)
  const std::size_t size = std::strlen(text);
  if (restoring.size + size > restoring.bytes.size()) return;
  std::memcpy(restoring.bytes.data() + restoring.size, text, size);
  restoring.size += size;
}

extern "C" void restore_and_end(int signal) {
  [[maybe_unused]] const auto written =
      ::write(STDOUT_FILENO, restoring.bytes.data(), restoring.size);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &restoring.settings);
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

attr_t attributes_of(Style style, bool colours) {
  const auto colour = [&](int number) {
    return colours ? static_cast<attr_t>(COLOR_PAIR(number)) : A_NORMAL;
  };
  switch (style) {
    case Style::plain:
      return A_NORMAL;
    case Style::bold:
      return A_BOLD;
    case Style::dim:
      return A_DIM;
    case Style::red:
      return colour(1) | A_BOLD;
    case Style::green:
      return colour(2);
    case Style::yellow:
      return colour(3);
    case Style::blue:
      return colour(4);
    case Style::cyan:
      return colour(5);
    case Style::chosen:
      break;
  }
  return A_REVERSE;
}

std::string utf8_of(wint_t code) {
  std::array<char, 8> bytes{};
  std::mbstate_t state{};
  const std::size_t size = std::wcrtomb(bytes.data(), static_cast<wchar_t>(code), &state);
  return size == static_cast<std::size_t>(-1) ? std::string() : std::string(bytes.data(), size);
}

std::optional<Key> function_key(wint_t code) {
  using Kind = Key::Kind;
  switch (code) {
    case KEY_UP:
      return Key{Kind::up, {}};
    case KEY_DOWN:
      return Key{Kind::down, {}};
    case KEY_PPAGE:
      return Key{Kind::page_up, {}};
    case KEY_NPAGE:
      return Key{Kind::page_down, {}};
    case KEY_HOME:
      return Key{Kind::home, {}};
    case KEY_END:
      return Key{Kind::end, {}};
    case KEY_ENTER:
      return Key{Kind::enter, {}};
    case KEY_BTAB:
      return Key{Kind::back_tab, {}};
    case KEY_BACKSPACE:
      return Key{Kind::backspace, {}};
    case KEY_MOUSE:
      break;
    default:
      return std::nullopt;
  }
  MEVENT event{};
  if (::getmouse(&event) != OK) return std::nullopt;
  if ((event.bstate & BUTTON4_PRESSED) != 0) return Key{Kind::up, {}};
  if ((event.bstate & BUTTON5_PRESSED) != 0) return Key{Kind::down, {}};
  return std::nullopt;
}

class CursesScreen final : public Screen {
 public:
  CursesScreen(SCREEN* screen, const ScreenOptions& options) : screen_(screen) {
    ::raw();
    ::noecho();
    ::nonl();
    ::keypad(stdscr, TRUE);
    ::nodelay(stdscr, TRUE);
    ::set_escdelay(escape_delay_ms);
    ::curs_set(0);
    colours_ = options.colours && ::has_colors() && ::start_color() == OK;
    if (colours_) {
      ::use_default_colors();
      constexpr short colours[] = {COLOR_RED, COLOR_GREEN, COLOR_YELLOW, COLOR_BLUE, COLOR_CYAN};
      for (short i = 0; i < 5; ++i) ::init_pair(static_cast<short>(i + 1), colours[i], -1);
    }
    if (options.mouse) ::mousemask(BUTTON4_PRESSED | BUTTON5_PRESSED, nullptr);
    for (const int signal : ending_signals) ::signal(signal, restore_and_end);
  }

  ~CursesScreen() override {
    ::endwin();
    ::delscreen(screen_);
    for (const int signal : ending_signals) ::signal(signal, SIG_DFL);
  }

  int width() const override { return std::max(getmaxx(stdscr), 1); }
  int height() const override { return std::max(getmaxy(stdscr), 1); }

  void show(const Canvas& canvas) override {
    ::erase();
    for (int y = 0; y < canvas.height(); ++y) {
      for (int x = 0; x < canvas.width(); ++x) {
        const Cell& cell = canvas.at(x, y);
        if (cell.glyph.empty() || (cell.glyph == " " && cell.style != Style::chosen)) continue;
        ::attrset(static_cast<int>(attributes_of(cell.style, colours_)));
        ::mvaddstr(y, x, cell.glyph.c_str());
      }
    }
    ::refresh();
  }

  std::optional<Key> take_key(Intent& intent) override {
    intent = Intent::none;
    wint_t code = 0;
    while (true) {
      const int kind = ::get_wch(&code);
      if (kind == ERR) return std::nullopt;
      if (kind == KEY_CODE_YES) {
        if (auto key = function_key(code)) return key;
        continue;
      }
      if (code == ctrl_c || code == ctrl_z) {
        intent = code == ctrl_c ? Intent::end : Intent::suspend;
        return std::nullopt;
      }
      if (code == ctrl_l) ::clearok(stdscr, TRUE);
      if (auto key = key_of(code)) return key;
    }
  }

  void suspend() override {
    ::endwin();
    ::kill(0, SIGTSTP);
    ::clearok(stdscr, TRUE);
    ::refresh();
  }

 private:
  static std::optional<Key> key_of(wint_t code) {
    using Kind = Key::Kind;
    if (code == '\r' || code == '\n') return Key{Kind::enter, {}};
    if (code == '\t') return Key{Kind::tab, {}};
    if (code == escape_key) return Key{Kind::escape, {}};
    if (code == delete_key || code == '\b') return Key{Kind::backspace, {}};
    if (code < ' ') return std::nullopt;
    return Key{Kind::character, utf8_of(code)};
  }

  SCREEN* screen_;
  bool colours_ = false;
};

}  // namespace

Result<std::unique_ptr<Screen>> Screen::open(const ScreenOptions& options) {
  const Error no_terminal{
      ErrorKind::invalid,
      "this terminal cannot be drawn on; is TERM set correctly? Print one frame with: "
      "--once"};
  if (::tcgetattr(STDIN_FILENO, &restoring.settings) != 0) return no_terminal;
  SCREEN* screen = ::newterm(nullptr, stdout, stdin);
  if (screen == nullptr) return no_terminal;
  restoring.size = 0;
  for (const char* name : {"sgr0", "cnorm", "rmkx", "rmcup"}) append_capability(name);
  return std::unique_ptr<Screen>(std::make_unique<CursesScreen>(screen, options));
}

}  // namespace laban::top
