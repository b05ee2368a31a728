#pragma once

// Which crashes a test wants from the programs it starts, and which have happened.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace laban::testing {

class Crashes {
 public:
  // Programs started from now on read the list in `directory`, until this object is destroyed.
  explicit Crashes(std::filesystem::path directory);
  ~Crashes();
  Crashes(const Crashes&) = delete;
  Crashes& operator=(const Crashes&) = delete;

  // The crashes of programs that start from now on.
  void want(const std::vector<std::string>& crashes);

  std::size_t wanted() const { return wanted_.size(); }
  std::set<std::string> missing() const;

 private:
  std::filesystem::path file() const { return directory_ / "crashes"; }
  std::filesystem::path marks() const { return directory_ / "marks"; }

  const std::filesystem::path directory_;
  std::set<std::string> wanted_;
};

// For a failure message; empty if there are none.
std::string listed(const std::set<std::string>& missing);

}  // namespace laban::testing
