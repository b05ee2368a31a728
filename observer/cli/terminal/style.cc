#include "observer/cli/terminal/style.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace laban::cli {

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

Style decide_style(const StyleChoice& choice, bool is_terminal, bool locale_is_utf8,
                   std::size_t width, const Environment& environment) {
  const auto is_set = [&](const char* name) { return !environment(name).value_or("").empty(); };
  const auto is_forced = [&](const char* name) { return is_set(name) && environment(name) != "0"; };

  Style style;
  style.is_terminal = is_terminal;
  style.width = is_terminal ? width : 0;
  style.charset = choice.ascii || !locale_is_utf8 ? Charset::ascii : Charset::unicode;
  switch (choice.colour) {
    case ColourChoice::always:
      style.colours = true;
      break;
    case ColourChoice::never:
      style.colours = false;
      break;
    case ColourChoice::automatic:
      if (is_set("NO_COLOR")) {
        style.colours = false;
      } else if (is_forced("CLICOLOR_FORCE") || is_forced("FORCE_COLOR")) {
        style.colours = true;
      } else {
        style.colours = is_terminal && environment("TERM").value_or("dumb") != "dumb";
      }
  }
  return style;
}

Style style_of(int fd, const StyleChoice& choice, const Environment& environment) {
  const bool is_terminal = ::isatty(fd) == 1;
  winsize size{};
  const bool known = is_terminal && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return decide_style(choice, is_terminal, std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0,
                      known ? size.ws_col : 80, environment);
}

}  // namespace laban::cli
