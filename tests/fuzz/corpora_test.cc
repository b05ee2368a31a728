// Plays the kept fuzzing inputs in every build: corpora/<target>/*.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

#include "tests/fuzz/stopwatch.h"

namespace {

namespace fs = std::filesystem;
namespace fuzz = laban::fuzz;

std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  if (!fs::is_directory(directory)) return files;
  for (const auto& entry : fs::directory_iterator(directory)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("every input that was kept is taken, and none for long") {
  for (const auto& target : fuzz::all_targets()) {
    const std::string name = target.name;
    CAPTURE(name);
    const auto files = files_in(fs::path(LABAN_CORPORA) / target.name);
    CHECK(files.size() >= 3);
    fuzz::Stopwatch stopwatch;
    for (const auto& file : files) {
      CAPTURE(file);
      CHECK_NOTHROW(stopwatch.run(target.run, content_of(file)));
    }
    // Builds without optimisation and with sanitizers are several times as slow.
    CHECK(stopwatch.longest() <= 10 * fuzz::slow_input);
  }
}

TEST_CASE("there are no inputs for a target that does not exist") {
  std::set<std::string> names;
  for (const auto& target : fuzz::all_targets()) names.insert(target.name);
  for (const auto& folder : files_in(LABAN_CORPORA)) {
    CHECK_MESSAGE(names.contains(folder.filename().string()), folder.string());
  }
}

// What nests, repeats or refers is where time and stack go: a hundred kilobytes of each, behind
// each choice of a reader.
TEST_CASE("no target takes long for a large input of the same few bytes") {
  static constexpr const char* units[] = {"[",        "{\"a\":", "{",    "- ",   "a: ", "&a [*a,",
                                          "\"a\":0,", "a,b,",    "\x01", "\xff", "(",   "x.",
                                          "\n",       "0",       "\\\"", "% "};
  for (const auto& target : fuzz::all_targets()) {
    const std::string name = target.name;
    CAPTURE(name);
    fuzz::Stopwatch stopwatch;
    for (const char* unit : units) {
      CAPTURE(unit);
      for (const std::size_t size : {60'000u, 120'000u}) {
        for (const char first : {'\0', '\1', '\2', '\3'}) {
          std::string bomb(1, first);
          while (bomb.size() < size) bomb += unit;
          CHECK_NOTHROW(stopwatch.run(target.run, bomb));
        }
      }
    }
    CHECK(stopwatch.longest() <= 100 * fuzz::slow_input);
  }
}

TEST_CASE("a cut or stretched input is taken as well") {
  for (const auto& target : fuzz::all_targets()) {
    const std::string name = target.name;
    CAPTURE(name);
    for (const auto& file : files_in(fs::path(LABAN_CORPORA) / target.name)) {
      CAPTURE(file);
      const std::string whole = content_of(file);
      CHECK_NOTHROW(target.run(std::string_view(whole).substr(0, whole.size() / 2)));
      CHECK_NOTHROW(target.run(std::string_view(whole).substr(whole.size() / 2)));
      CHECK_NOTHROW(target.run(whole + whole));
    }
  }
}
