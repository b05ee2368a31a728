#include "tests/crash/crash_list.h"

#include <fstream>
#include <iterator>
#include <random>
#include <regex>

namespace laban::testing {

namespace {

const std::vector<std::string> services{"orders",    "inventory",    "payment", "seller",
                                        "logistics", "notification", "flaky"};
const std::vector<std::string> all{"orders",    "inventory",    "payment", "seller",
                                   "logistics", "notification", "flaky",   "observer"};
const std::vector<std::string> of_the_shop{"orders",    "inventory",    "payment", "seller",
                                           "logistics", "notification", "observer"};
const std::vector<std::string> stepped{"orders", "inventory", "payment", "seller", "logistics"};
const std::vector<std::string> with_options{"inventory", "payment", "seller", "logistics"};
const std::vector<std::string> orders{"orders"};
const std::vector<std::string> timed{"flaky", "observer"};
const std::vector<std::string> notification{"notification"};
const std::vector<std::string> flaky{"flaky"};
const std::vector<std::string> observer{"observer"};

}  // namespace

const std::vector<CrashPoint>& crash_points() {
  static const std::vector<CrashPoint> points{
      {"start.before_partition", all, Often::once},
      {"start.after_partition", all, Often::once},
      {"start.before_serving", all, Often::once},
      {"store.before_open", all, Often::once},
      {"unit.before_load", all, Often::once},
      {"unit.after_load", all, Often::once},
      {"reader.before_open", all, Often::once},
      {"reader.after_open", all, Often::once},
      {"reader.anchor_seen", all, Often::once},
      {"unit.after_read", all, Often::always},
      {"unit.before_event", all, Often::always},
      {"unit.after_event", all, Often::always},
      {"unit.after_message", all, Often::always},
      {"commit.before", all, Often::always},
      {"commit.after", all, Often::always},
      {"relay.added", all, Often::always},
      {"relay.before_publish", all, Often::always},
      {"relay.after_publish", all, Often::always},
      {"relay.after_round", all, Often::always},
      {"relay.acknowledged", all, Often::always},
      {"relay.echoed", all, Often::always},
      {"unit.duplicate", all, Often::seldom},
      {"relay.row_loaded", all, Often::seldom},
      {"commit.before_quiet", services, Often::once},
      {"commit.after_quiet", services, Often::once},
      {"handler.ran", services, Often::always},
      {"barrier.done", stepped, Often::always},
      {"barrier.undo", stepped, Often::seldom},
      {"unit.after_answer", orders, Often::always},
      {"unit.before_replies", orders, Often::always},
      {"unit.after_replies", orders, Often::always},
      {"unit.before_due", timed, Often::always},
      {"unit.after_due", timed, Often::always},
      {"parking.put", flaky, Often::always},
      {"parking.put_behind", flaky, Often::always},
      {"parking.put_again", flaky, Often::always},
      {"parking.taken", flaky, Often::always},
      {"effects.added", notification, Often::always},
      {"effects.started", notification, Often::always},
      {"effects.before_perform", notification, Often::always},
      {"effects.after_perform", notification, Often::always},
      {"effects.before_report", notification, Often::always},
      {"effects.after_report", notification, Often::always},
      {"effects.echoed", notification, Often::always},
      {"effects.row_loaded", notification, Often::always},
      {"projection.folded", observer, Often::always},
      {"projection.decided", observer, Often::always},
      {"projection.tick_sent", observer, Often::always},
      {"projection.tick_met", observer, Often::always},
      {"projection.woken", observer, Often::always},
      {"projection.set_aside", observer, Often::seldom},
      {"projection.definition_kept", observer, Often::seldom},
  };
  return points;
}

const std::vector<CrashPoint>& preface_crash_points() {
  static const std::vector<CrashPoint> points{
      {"announcement.before_publish", with_options, Often::once},
      {"announcement.published", with_options, Often::once},
      {"preface.taken", with_options, Often::once},
  };
  return points;
}

const std::vector<CrashPoint>& refill_crash_points() {
  static const std::vector<CrashPoint> points{
      {"refill.before_begin", of_the_shop, Often::once},
      {"refill.begun", of_the_shop, Often::once},
      {"refill.compared", of_the_shop, Often::always},
      {"refill.before_put_back", of_the_shop, Often::once},
      {"refill.put_back", of_the_shop, Often::once},
      {"refill.erased_some", of_the_shop, Often::seldom},
      {"refill.before_emptied", of_the_shop, Often::once},
      {"refill.emptied", of_the_shop, Often::once},
  };
  return points;
}

std::set<std::string> crash_points_in(const std::filesystem::path& sources) {
  std::set<std::string> names;
  const std::regex call(R"(crash_point\(([^;]*)\);)");
  const std::regex name(R"re("([a-z_.]+)")re");
  for (const char* folder : {"bus", "services", "observer"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(sources / folder)) {
      if (entry.path().extension() != ".cc" && entry.path().extension() != ".h") continue;
      std::ifstream file(entry.path());
      const std::string text((std::istreambuf_iterator<char>(file)), {});
      for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at) {
        const std::string arguments = (*at)[1];
        for (std::sregex_iterator n(arguments.begin(), arguments.end(), name); n != end; ++n) {
          names.insert((*n)[1]);
        }
      }
    }
  }
  return names;
}

std::vector<std::string> crashes_of(const std::vector<CrashPoint>& points, unsigned seed) {
  std::vector<std::string> crashes;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> later(4, 40);
  for (const auto& point : points) {
    for (const auto& program : point.programs) {
      const auto add = [&](int pass) {
        crashes.push_back(program + ":" + point.name + ":" + std::to_string(pass));
      };
      add(1);
      if (point.often == Often::once) continue;
      add(2);
      if (point.often == Often::seldom) continue;
      add(3);
      add(later(random));
    }
  }
  return crashes;
}

}  // namespace laban::testing
