#include "observer/cli/terminal/many.h"

#include <fmt/core.h>

namespace laban::cli {

std::string many(std::uint64_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace laban::cli
