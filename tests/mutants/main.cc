// laban-mutants: lists small mistakes that could be made in the sources, and makes one.
// scripts/mutants drives it.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fstream>

#include "tests/mutants/sample.h"

namespace mutants {
namespace {

struct Options {
  std::string root = ".";
  std::vector<std::string> folders;
  std::uint64_t seed = 1;
  std::string path;
  std::size_t index = 0;
};

void list(const Options& options) {
  const std::filesystem::path root = options.root;
  const Equivalents equivalents(read_source(root / "tests/mutants/equivalent.txt"));
  for (const auto& [path, index, kind, excerpt] :
       shuffled(candidates_in(root, options.folders), options.seed)) {
    if (equivalents.contains(path, excerpt.before, excerpt.after)) continue;
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", path, index, excerpt.line, name_of(kind), excerpt.before,
               excerpt.after);
  }
}

void make(const Options& options) {
  const auto file = std::filesystem::path(options.root) / options.path;
  const auto source = read_source(file);
  const auto mutants = mutants_of(source);
  if (options.index >= mutants.size()) {
    throw std::runtime_error(fmt::format("{} has {} mutants, none is number {}", options.path,
                                         mutants.size(), options.index));
  }
  std::ofstream out(file, std::ios::binary);
  out << mutated(source, mutants[options.index]);
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("Makes small mistakes in the sources, to see whether a test notices.",
               "laban-mutants");
  app.require_subcommand(1);
  app.add_option("--root", options.root, "The tree of sources")->capture_default_str();
  auto* listing = app.add_subcommand(
      "list", "One mutant a line, shuffled: path, index, line, kind, before, after");
  listing->add_option("FOLDER", options.folders, "Folders or files, from the root")->required();
  listing->add_option("--seed", options.seed, "Of the order")->capture_default_str();
  auto* making = app.add_subcommand("make", "Makes one mistake in its file");
  making->add_option("PATH", options.path, "From the root")->required();
  making->add_option("INDEX", options.index, "From `list`")->required();
  CLI11_PARSE(app, argc, argv);
  if (*listing) list(options);
  if (*making) make(options);
  return 0;
}

}  // namespace
}  // namespace mutants

int main(int argc, char** argv) {
  try {
    return mutants::run(argc, argv);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "laban-mutants: {}\n", failure.what());
    return 2;
  }
}
