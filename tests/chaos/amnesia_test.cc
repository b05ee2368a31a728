// Whatever the broker forgets is noticed at once, explained, and repaired by following the
// explanation. Whatever a store forgets is read again.
#include <fstream>
#include <set>

#include "tests/worlds/test_system.h"

using namespace laban::chaos;
using namespace laban::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

TEST_CASE("a broker that forgot its readers costs nothing") {
  TestSystem site;
  site.place();
  REQUIRE(site.all_ended());
  site.cluster.broker().kill();
  fs::remove_all(site.stream_directory() / "obs");
  site.cluster.broker().start();
  site.place();
  CHECK(site.all_ended());
  site.check_books();
}

TEST_CASE("stores restored from an old copy continue from there, and nothing happens twice") {
  TestSystem site;
  site.place(100);
  REQUIRE(site.all_ended());
  const fs::path copies = site.cluster.directory() / "copies";
  for (auto& member : site.cluster.members()) {
    member.process->stop(SIGKILL);
    fs::create_directories(copies);
    fs::copy(member.store(), copies / member.name, fs::copy_options::recursive);
  }
  site.cluster.step();
  site.place(300);
  REQUIRE(site.all_ended());
  REQUIRE(site.all_mails_are_out());
  const auto before = site.events();

  for (auto& member : site.cluster.members()) {
    member.process->stop(SIGKILL);
    fs::remove_all(member.store());
    fs::copy(copies / member.name, member.store(), fs::copy_options::recursive);
  }
  site.cluster.step();
  site.place(330);
  CHECK(site.all_ended());
  CHECK(site.all_mails_are_out());
  const auto after = site.events();
  REQUIRE(after.size() > before.size());
  CHECK(std::equal(before.begin(), before.end(), after.begin()));
  const auto saga_of = [](const std::string& event) { return event.substr(event.find(' ')); };
  std::set<std::string> ended;
  for (const auto& event : before) ended.insert(saga_of(event));
  for (auto event = after.begin() + static_cast<std::ptrdiff_t>(before.size());
       event != after.end(); ++event)
    CHECK_MESSAGE(!ended.contains(saga_of(*event)), *event);
  for (auto& member : site.cluster.members()) CHECK(member.starts == 3);
  site.check_books();
}

TEST_CASE("a cut tail stops every process with instructions, and following them repairs it") {
  TestSystem site;
  site.place();
  REQUIRE(site.all_ended());
  REQUIRE(
      site.all_mails_are_out());  // in-flight publications would be stored once the broker is back
  site.cut_tail();
  site.check_all_stop_saying("log");
  site.delete_all_stores();
  site.cluster.step();
  site.place();  // orders that the log lost are placed again, under the same ids
  CHECK(site.all_ended());
  site.check_books();
}

TEST_CASE("in class power a cut tail is restored without any action") {
  TestSystem site({"payment=5%,logistics=5%", "power", {}, {}});
  site.place();
  REQUIRE(site.all_ended());
  REQUIRE(site.all_mails_are_out());
  const auto before = site.events();
  site.cut_tail();
  const bool is_whole = eventually([&] { return site.events().size() >= before.size(); }, 30s);
  CHECK(is_whole);
  const auto after = site.events();
  REQUIRE(after.size() >= before.size());
  CHECK(std::equal(before.begin(), before.end(), after.begin()));
  site.place();  // orders that are in the log again
  CHECK(site.all_ended());
  for (auto& member : site.cluster.members()) {
    CAPTURE(member.name);
    CHECK_FALSE(member.process->has_ended());
    CHECK(member.starts == 1);
  }
  site.check_books();
}

TEST_CASE("a stream that was deleted and created again is distinguished from the old one") {
  TestSystem site;
  site.place();
  REQUIRE(site.all_ended());
  auto& broker = site.cluster.broker();
  broker.kill();
  fs::remove_all(broker.directory() / "store");
  broker.start();
  {
    const auto connection = site.connect();
    REQUIRE(laban::nats::provision(*connection, {}));
  }
  site.check_all_stop_saying("log");
}

TEST_CASE("flipped bits in the broker's files lose no event in silence") {
  TestSystem site;
  site.place();
  REQUIRE(site.all_ended());
  site.cluster.broker().kill();
  const auto block = TestSystem::last_block(site.stream_directory());
  {
    const std::string text = text_of(block);
    std::fstream file(block, std::ios::in | std::ios::out | std::ios::binary);
    for (const std::size_t tenth : {3, 5, 8}) {
      const auto at = text.find("customer", text.size() / 10 * tenth);  // within an event
      REQUIRE(at != std::string::npos);
      file.seekp(static_cast<std::streamoff>(at));
      file.put('C');
    }
  }
  site.cluster.broker().start();
  site.check_all_stop_saying("its tail is lost");  // NATS 2.9 keeps the messages before them
  const auto verified = run({program("laban"), "verify", "--url", site.cluster.direct_url(),
                             "--dir", site.cluster.directory().string()});
  CHECK(verified.exit_code != 0);
}
