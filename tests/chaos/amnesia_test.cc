// What the broker forgets is noticed at once, explained, and healed as the explanation says.
#include <doctest/doctest.h>

#include <fstream>

#include "bus/nats/connection.h"
#include "tests/chaos/troupe.h"
#include "tests/integration/running_system.h"

using namespace laban::chaos;
using namespace laban::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
using laban::nats::Connection;
using nlohmann::json;

namespace {

constexpr std::size_t orders = 300;

struct Site {
  TemporaryDirectory directory;
  Troupe troupe{directory.path(), "payment=5%,logistics=5%"};

  Site() {
    const auto applied = run({program("laban"), "definitions", "apply", LABAN_ORDER_SAGA, "--url",
                              troupe.direct_url(), "--reason", "a test"});
    REQUIRE(applied.exit_code == 0);
  }

  void place() {
    const auto placed = run({program("laban-orders"), "place", "--url", troupe.url(), "--json",
                             "--generate", std::to_string(orders), "--seed", "5"});
    INFO(placed.output);
    REQUIRE(json::parse(placed.output, nullptr, false).value("orders_unplaced", 1) == 0);
  }

  std::unique_ptr<Connection> connect() {
    auto connection = Connection::open({troupe.direct_url(), "test", ""}, nullptr, 10s);
    REQUIRE(connection);
    return std::move(*connection);
  }

  bool all_ended() {
    const auto connection = connect();
    return eventually(
        [&] {
          troupe.step();
          const auto answer =
              connection->make_request_client("shop")->ask("observer", "sagas.stats", "{}", 1s);
          if (!answer) return false;
          auto counts = json::parse(*answer).at("counts");
          return counts.value("completed", 0u) + counts.value("compensated", 0u) == orders &&
                 counts.value("running", 0u) + counts.value("compensating", 0u) == 0;
        },
        60s);
  }

  // Every program stops by itself, says `part`, and leaves its store as it was.
  void check_all_stop_saying(const std::string& part) {
    for (auto& member : troupe.members()) {
      CAPTURE(member.name);
      const bool stopped = eventually([&] { return member.process->has_ended(); }, 20s);
      CHECK(stopped);
      const auto said = text_of(member.directory / "logs" / (member.name + ".log"));
      CHECK_MESSAGE(said.find(part) != std::string::npos,
                    said.substr(said.size() - std::min<std::size_t>(said.size(), 600)));
      CHECK(said.find("delete its store") != std::string::npos);
      CHECK(fs::exists(member.store()));
    }
  }

  void delete_all_stores() {
    for (auto& member : troupe.members()) fs::remove_all(member.store());
  }

  void check_books() {
    for (const auto& home : {directory.path(), directory.path() / "second"}) {
      const auto verified = run({program("laban"), "verify", "--url", troupe.direct_url(), "--dir",
                                 home.string(), "--json"});
      CHECK_MESSAGE(verified.exit_code == 0, verified.output);
    }
    const auto audited = run({program("laban-audit"), "--url", troupe.direct_url(), "--dir",
                              directory.path().string(), "--patience", "30s", "--json"});
    CHECK_MESSAGE(audited.exit_code == 0, audited.output);
  }

  static std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // The files of the stream and of its readers, while the broker is down.
  fs::path stream_directory() {
    for (const auto& entry :
         fs::recursive_directory_iterator(troupe.broker().directory() / "store")) {
      if (entry.path().filename() == "msgs") return entry.path().parent_path();
    }
    throw std::runtime_error("no stream on disk");
  }
};

fs::path last_block(const fs::path& stream) {
  fs::path last;
  for (const auto& entry : fs::directory_iterator(stream / "msgs")) {
    if (entry.path().extension() == ".blk" && entry.file_size() > 0)
      last = std::max(last, entry.path());
  }
  return last;
}

}  // namespace

TEST_CASE("a broker that forgot its readers costs nothing") {
  Site site;
  site.place();
  REQUIRE(site.all_ended());
  site.troupe.broker().kill();
  fs::remove_all(site.stream_directory() / "obs");
  site.troupe.broker().start();
  site.place();
  CHECK(site.all_ended());
  site.check_books();
}

TEST_CASE("a cut tail stops everybody with what to do, and doing it heals") {
  Site site;
  site.place();
  REQUIRE(site.all_ended());
  site.troupe.broker().kill();
  const auto stream = site.stream_directory();
  const auto block = last_block(stream);
  fs::resize_file(block, fs::file_size(block) * 2 / 3);
  for (const char* derived : {"index.db", "last.db"}) fs::remove(stream / "msgs" / derived);
  for (const auto& entry : fs::directory_iterator(stream / "msgs")) {
    if (entry.path().extension() != ".blk") fs::remove(entry.path());
  }
  site.troupe.broker().start();
  site.check_all_stop_saying("log");
  site.delete_all_stores();
  site.troupe.step();
  site.place();  // what the log lost is placed again, under the same ids
  CHECK(site.all_ended());
  site.check_books();
}

TEST_CASE("a stream that was deleted and made anew is told from the old one") {
  Site site;
  site.place();
  REQUIRE(site.all_ended());
  auto& broker = site.troupe.broker();
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
  Site site;
  site.place();
  REQUIRE(site.all_ended());
  site.troupe.broker().kill();
  const auto block = last_block(site.stream_directory());
  {
    const std::string text = Site::text_of(block);
    std::fstream file(block, std::ios::in | std::ios::out | std::ios::binary);
    for (const std::size_t tenth : {3, 5, 8}) {
      const auto at = text.find("customer", text.size() / 10 * tenth);  // within an event
      REQUIRE(at != std::string::npos);
      file.seekp(static_cast<std::streamoff>(at));
      file.put('C');
    }
  }
  site.troupe.broker().start();
  site.check_all_stop_saying("its tail is lost");  // NATS 2.9 keeps what stands before them
  const auto verified = run({program("laban"), "verify", "--url", site.troupe.direct_url(), "--dir",
                             site.directory.path().string()});
  CHECK(verified.exit_code != 0);
}
