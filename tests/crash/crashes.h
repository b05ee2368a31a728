#pragma once

// Which crashes a test wants of the programs it starts, and which have happened.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace laban::testing {

class Crashes {
 public:
  // Programs started from here on read the list below `directory`, until the object goes.
  explicit Crashes(std::filesystem::path directory);
  ~Crashes();
  Crashes(const Crashes&) = delete;
  Crashes& operator=(const Crashes&) = delete;

  // Of programs that start from now on.
  void want(const std::vector<std::string>& crashes);

  std::size_t wanted() const { return wanted_.size(); }
  std::set<std::string> missing() const;

 private:
  std::filesystem::path file() const { return directory_ / "crashes"; }
  std::filesystem::path marks() const { return directory_ / "marks"; }

  const std::filesystem::path directory_;
  std::set<std::string> wanted_;
};

// For a message; empty when there are none.
std::string listed(const std::set<std::string>& missing);

}  // namespace laban::testing
