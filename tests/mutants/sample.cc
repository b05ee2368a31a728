#include "tests/mutants/sample.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/simulation/random.h"

namespace mutants {
namespace {

namespace fs = std::filesystem;

bool is_source(const fs::path& path) {
  return (path.extension() == ".cc" || path.extension() == ".h") && path.filename() != "limits.h";
}

std::vector<fs::path> sources_in(const fs::path& root, const std::string& folder) {
  const fs::path place = root / folder;
  if (fs::is_regular_file(place)) return {place};
  if (!fs::is_directory(place)) throw std::runtime_error("there is no folder or file " + folder);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(place)) {
    if (entry.is_regular_file() && is_source(entry.path())) files.push_back(entry.path());
  }
  return files;
}

}  // namespace

std::string read_source(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator(in), {}};
}

std::vector<Candidate> candidates_in(const fs::path& root,
                                     const std::vector<std::string>& folders) {
  std::vector<fs::path> files;
  for (const auto& folder : folders)
    std::ranges::copy(sources_in(root, folder), std::back_inserter(files));
  std::ranges::sort(files);
  files.erase(std::ranges::unique(files).begin(), files.end());
  std::vector<Candidate> all;
  for (const auto& file : files) {
    const auto source = read_source(file);
    const auto path = file.lexically_relative(root).generic_string();
    const auto mutants = mutants_of(source);
    for (std::size_t i = 0; i < mutants.size(); ++i) {
      all.push_back({path, i, mutants[i].kind, excerpt_of(source, mutants[i])});
    }
  }
  return all;
}

std::vector<Candidate> shuffled(std::vector<Candidate> candidates, std::uint64_t seed) {
  laban::simulation::Random random(seed);
  for (std::size_t i = candidates.size(); i > 1; --i) {
    std::swap(candidates[i - 1], candidates[random.below(i)]);
  }
  std::vector<std::vector<Candidate>> by_kind(kinds);
  for (auto& each : candidates)
    by_kind[static_cast<std::size_t>(each.kind)].push_back(std::move(each));
  std::vector<Candidate> order;
  while (order.size() < candidates.size()) {
    auto& kind = by_kind[random.below(kinds)];
    if (kind.empty()) continue;
    order.push_back(std::move(kind.back()));
    kind.pop_back();
  }
  return order;
}

}  // namespace mutants
