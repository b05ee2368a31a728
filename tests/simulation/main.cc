// laban-simulate: the whole system in one thread, in virtual time, with faults from a seed.

#include <fmt/core.h>
#include <laban/arguments.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <thread>

#include "tests/simulation/report.h"

namespace {

using namespace laban::simulation;

enum ExitCode { holds = 0, usage = 2, broken = 3 };

struct Given {
  CampaignOptions campaign;
  std::string from = "1";
  std::uint64_t seconds = 0;
  std::string mistake = "none";
  bool keeps_all = false;
  bool json = false;
};

std::string all_mistakes() {
  std::string all;
  for (int n = 1; n < mistake_count; ++n)
    all += (n > 1 ? ", " : "") + std::string(name_of(static_cast<Mistake>(n)));
  return all;
}

laban::host::Program program_of(Given& given) {
  auto& campaign = given.campaign;
  campaign.threads = std::max(1u, std::thread::hardware_concurrency());
  return {
      "scripts/simulate",
      "Plays services, observers and clients on a log and stores in memory, with faults drawn from "
      "a seed, and audits what is left.",
      {{"--seeds", &campaign.seeds, "How many seeds"},
       {"--from", &given.from, "The first one; 'now' takes it from the clock"},
       {"--sagas", &campaign.plan.sagas, "Orders of a seed"},
       {"--faults", &campaign.plan.faults, "At least so many faults of a seed"},
       {"--seconds", &given.seconds, "Begin no seed after so long; 0: play them all"},
       {"--repeats",
        &campaign.repeats,
        "Play each so often; all must have one digest",
        {},
        {},
        false,
        1},
       {"--threads", &campaign.threads, "Seeds played side by side", {}, {}, false, 1},
       {"--mistake", &given.mistake, "Build one in on purpose: " + all_mistakes()},
       {"--no-shrink", &given.keeps_all, "Report a violation as it was found"},
       {"--json", &given.json, "One JSON document"}},
      [] {
        return "A seed decides everything: orders, faults, and the order of steps. A violation is "
               "printed "
               "with\n"
               "the command that plays it again and with the fewest faults and orders that still "
               "show "
               "it.\n\n"
               "Exit codes: 0 all rules hold, 3 some do not, 2 wrong use.\n\nExamples:\n"
               "  scripts/simulate --seeds 10000 --from 1 --json     a campaign; the same on every "
               "machine\n"
               "  scripts/simulate --seeds 1 --from 42 --repeats 100 one seed: one digest, a "
               "hundred times\n"
               "  scripts/simulate --from now --seeds 1000000 --seconds 3600\n"
               "                                                     an hour of new seeds\n"
               "  scripts/simulate --seeds 30 --mistake no_inbox     does the audit notice?";
      }};
}

bool read_mistake(Given& given) {
  for (int n = 0; n < mistake_count; ++n) {
    given.campaign.mistake = static_cast<Mistake>(n);
    if (given.mistake == name_of(given.campaign.mistake)) return true;
  }
  fmt::print(stderr, "laban-simulate: --mistake: '{}' is none of those --help lists\n",
             given.mistake);
  return false;
}

bool read_from(Given& given) {
  auto& from = given.campaign.from;
  if (given.from == "now") {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    from = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(now).count()) * 1000;
    return true;
  }
  const char* end = given.from.data() + given.from.size();
  if (const auto read = std::from_chars(given.from.data(), end, from);
      read.ec == std::errc() && read.ptr == end) {
    return true;
  }
  fmt::print(stderr, "laban-simulate: --from: '{}' is neither a number nor 'now'\n", given.from);
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  Given given;
  if (const auto status = laban::host::parse_arguments(program_of(given), argc, argv))
    return *status;
  if (!read_mistake(given) || !read_from(given)) return usage;
  auto& campaign = given.campaign;
  campaign.at_most = std::chrono::seconds(given.seconds);
  campaign.shrinks = !given.keeps_all;
  const bool is_terminal = isatty(STDERR_FILENO) == 1;
  const auto tally = play(campaign, [&](const Tally& so_far) {
    if (is_terminal) fmt::print(stderr, "\r\x1b[K{}", progress_line(so_far, campaign));
  });
  if (is_terminal) fmt::print(stderr, "\r\x1b[K");
  fmt::print("{}", given.json ? as_json(tally, campaign) : as_text(tally, campaign));
  return tally.violations.empty() ? holds : broken;
}
