#pragma once

// What each stream may show: colours, characters, width.

#include <functional>
#include <optional>
#include <string>

#include "observer/cli/terminal/printer.h"

namespace laban::cli {

// Reads one environment variable. Replaceable for tests.
using Environment = std::function<std::optional<std::string>(const char* name)>;

Environment process_environment();

enum class ColourChoice { automatic, always, never };

struct StyleChoice {
  ColourChoice colour = ColourChoice::automatic;
  bool ascii = false;
};

// Pure: colours are off if not a terminal, with NO_COLOR, or with TERM=dumb; CLICOLOR_FORCE and
// FORCE_COLOR turn them on; the choice on the command line overrides all. Plain characters on
// request or if the locale is not UTF-8.
Style decide_style(const StyleChoice& choice, bool is_terminal, bool locale_is_utf8,
                   std::size_t width, const Environment& environment);

// The same for a stream of this process.
Style style_of(int fd, const StyleChoice& choice, const Environment& environment);

}  // namespace laban::cli
