#pragma once

// Writes all bytes to an open file.

#include <string_view>

namespace laban {

// 0, or the errno that ended it.
int write_all(int fd, std::string_view bytes);

}  // namespace laban
