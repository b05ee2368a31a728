#include "observer/cli/replay/program_player.h"

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/process/programs.h"
#include "observer/saga/definition/nearest.h"

namespace laban::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view exec_prefix = "exec:";
constexpr std::string_view program_prefix = "laban-";

// The services whose programs are beside this one.
std::vector<std::string> services_here() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(program_directory(), error)) {
    const std::string name = file.path().filename().string();
    if (name.starts_with(program_prefix)) names.push_back(name.substr(program_prefix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Result<fs::path> program_to_play(const std::string& to) {
  if (!to.starts_with(exec_prefix)) {
    const auto program = sibling(std::string(program_prefix) + to);
    if (program) return program;
    return Error{ErrorKind::invalid,
                 fmt::format("there is no program {}{} beside this one. {}", program_prefix, to,
                             observer::meant(to, services_here(),
                                             "Build it: scripts/build; or name it: --to "
                                             "exec:PATH"))};
  }
  const fs::path path = to.substr(exec_prefix.size());
  std::error_code error;
  if (fs::is_regular_file(path, error)) return fs::absolute(path, error);
  return Error{ErrorKind::not_found, fmt::format("no such program: {}", path.string())};
}

Result<std::unique_ptr<ProgramPlayer>> ProgramPlayer::start(const fs::path& program,
                                                            const std::vector<std::string>& words,
                                                            const std::string& name_space,
                                                            std::uint32_t partition_count) {
  std::vector<std::string> argv{program.string(), "--replay", "-"};
  argv.insert(argv.end(), words.begin(), words.end());
  auto process = CoProcess::start(argv);
  if (!process) return process.error();
  std::unique_ptr<ProgramPlayer> player(new ProgramPlayer(std::move(*process)));
  const auto told = replay::write_frame(player->process_.input(),
                                        replay::encode(replay::Begin{name_space, partition_count}));
  const auto answer = told ? replay::read_frame(player->process_.output())
                           : Result<std::optional<std::string>>(told.error());
  const auto hello =
      answer && *answer ? replay::decode_hello(**answer) : std::optional<replay::Hello>();
  if (!hello) {
    return Error{ErrorKind::invalid, fmt::format("cannot replay to {}: it is not a service program "
                                                 "of this version, or it rejected its options",
                                                 program.string())};
  }
  player->service_ = hello->service;
  player->types_.insert(hello->types.begin(), hello->types.end());
  return player;
}

Result<void> ProgramPlayer::begin(const replay::RecordedOptions& options) {
  const auto told = replay::write_frame(process_.input(), replay::encode(options));
  if (!told) return ended();
  const auto answer = replay::read_frame(process_.output());
  if (!answer || !*answer) return ended();
  return replay::decode_begun(**answer);
}

// If it does not answer, it has ended.
Error ProgramPlayer::ended() {
  process_.close_input();
  const int code = process_.wait();
  const std::string how = code > 128 ? fmt::format("was killed by signal {}", code - 128)
                                     : fmt::format("ended with {}", code);
  return {ErrorKind::unavailable, fmt::format("the replayed {} {}", service_, how)};
}

Result<replay::ReplayResult> ProgramPlayer::play(std::uint32_t partition,
                                                 const StoredMessage& message) {
  const auto told =
      replay::write_frame(process_.input(), replay::encode(replay::Play{partition, message}));
  if (!told) return ended();
  const auto answer = replay::read_frame(process_.output());
  if (!answer || !*answer) return ended();
  return replay::decode_played(**answer);
}

Result<replay::End> ProgramPlayer::finish() {
  process_.close_input();
  const auto answer = replay::read_frame(process_.output());
  auto end = answer && *answer ? replay::decode_end(**answer) : std::nullopt;
  if (!end) return ended();
  process_.wait();
  return std::move(*end);
}

}  // namespace laban::cli
