#include "tests/crash/crashes.h"

#include <cstdlib>
#include <fstream>

namespace laban::testing {

Crashes::Crashes(std::filesystem::path directory) : directory_(std::move(directory)) {
  std::filesystem::create_directories(marks());
  ::setenv("LABAN_CRASH", ("@" + file().string()).c_str(), 1);
  ::setenv("LABAN_CRASH_MARKS", marks().c_str(), 1);
}

Crashes::~Crashes() {
  ::unsetenv("LABAN_CRASH");
  ::unsetenv("LABAN_CRASH_MARKS");
}

void Crashes::want(const std::vector<std::string>& crashes) {
  wanted_.insert(crashes.begin(), crashes.end());
  std::ofstream out(file());
  for (const auto& crash : wanted_) out << (crash == *wanted_.begin() ? "" : ",") << crash;
}

std::set<std::string> Crashes::missing() const {
  std::set<std::string> missing = wanted_;
  for (const auto& mark : std::filesystem::directory_iterator(marks()))
    missing.erase(mark.path().filename());
  return missing;
}

std::string listed(const std::set<std::string>& missing) {
  std::string text = missing.empty() ? "" : "; missing:";
  for (const auto& name : missing) text += "\n  " + name;
  return text;
}

}  // namespace laban::testing
