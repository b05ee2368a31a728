#include "observer/cli/client/person.h"

#include <pwd.h>
#include <unistd.h>

#include <vector>

namespace laban::cli {

std::string person(const std::string& named) {
  if (!named.empty()) return named;
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(4096);
  if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
      found != nullptr) {
    return found->pw_name;
  }
  return "uid " + std::to_string(::geteuid());
}

}  // namespace laban::cli
