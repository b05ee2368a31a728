#include "tests/worlds/test_system.h"

#include <algorithm>
#include <fstream>
#include <set>

#include "bus/event/wire.h"

namespace laban::chaos {

using namespace std::chrono_literals;
using namespace laban::testing;
using nlohmann::json;
namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TestSystem::TestSystem(TroupeOptions options)
    : own(std::in_place), cluster(own->path(), std::move(options)) {
  apply_definition();
}

TestSystem::TestSystem(const fs::path& directory, TroupeOptions options)
    : cluster(directory, std::move(options)) {
  apply_definition();
}

void TestSystem::apply_definition() {
  const auto applied = run({program("laban"), "definitions", "apply", LABAN_ORDER_SAGA, "--url",
                            cluster.direct_url(), "--reason", "a test"});
  REQUIRE(applied.exit_code == 0);
}

void TestSystem::place(std::size_t count) {
  orders = std::max(orders, count);
  const auto placed = run({program("laban-orders"), "place", "--url", cluster.url(), "--json",
                           "--generate", std::to_string(count), "--seed", "5"});
  INFO(placed.output);
  REQUIRE(json::parse(placed.output, nullptr, false).value("orders_unplaced", 1) == 0);
}

std::map<std::string, std::uint64_t> TestSystem::counts() {
  const auto answer =
      connect()->make_request_client("shop")->ask("observer", "sagas.stats", "{}", 1s);
  if (!answer) return {};
  return json::parse(*answer, nullptr, false)
      .value("counts", std::map<std::string, std::uint64_t>{});
}

bool TestSystem::all_ended(std::chrono::seconds patience) {
  return eventually(
      [&] {
        cluster.step();
        auto now = counts();
        return now["completed"] + now["compensated"] == orders &&
               now["running"] + now["compensating"] == 0;
      },
      patience);
}

bool TestSystem::all_mails_are_out() {
  return eventually([&] {
    const auto all = events();
    const auto mails = std::count_if(all.begin(), all.end(), [](const std::string& event) {
      return event.starts_with("notification.sent ");
    });
    return static_cast<std::size_t>(mails) == 2 * orders;
  });
}

std::string TestSystem::said_by(const Member& member) const {
  return text_of(member.directory / "logs" / (member.name + ".log"));
}

void TestSystem::check_all_stop_saying(const std::string& part) {
  for (auto& member : cluster.members()) {
    CAPTURE(member.name);
    const bool stopped = eventually([&] { return member.process->has_ended(); }, 20s);
    CHECK(stopped);
    const auto said = said_by(member);
    CHECK_MESSAGE(said.find(part) != std::string::npos,
                  said.substr(said.size() - std::min<std::size_t>(said.size(), 600)));
    CHECK(said.find("delete its store") != std::string::npos);
    CHECK(fs::exists(member.store()));
  }
}

void TestSystem::delete_all_stores() {
  for (auto& member : cluster.members()) fs::remove_all(member.store());
}

void TestSystem::check_books(LogIs log) {
  for (const auto& home : {cluster.directory(), cluster.directory() / "second"}) {
    const auto verified = run({program("laban"), "verify", "--url", cluster.direct_url(), "--dir",
                               home.string(), "--json"});
    if (log == LogIs::maybe_cut && verified.exit_code == 3) {
      for (const auto& one : json::parse(verified.output)["partitions"]) {
        CHECK(one["outcome"] == "incomplete evidence");
        CHECK(one["rows_differing"] == 0);
      }
      MESSAGE("the broker dropped messages: the audit, which needs the whole log, is left out");
      return;
    }
    CHECK_MESSAGE(verified.exit_code == 0, verified.output);
  }
  const auto audited = run({program("laban-audit"), "--url", cluster.direct_url(), "--dir",
                            cluster.directory().string(), "--patience", "30s", "--json"});
  CHECK_MESSAGE(audited.exit_code == 0, audited.output);
}

std::unique_ptr<nats::Connection> TestSystem::connect() {
  auto connection = nats::Connection::open({cluster.direct_url(), "test", ""}, nullptr, 10s);
  REQUIRE(connection);
  return std::move(*connection);
}

std::vector<std::string> TestSystem::events() {
  const auto connection = connect();
  const auto log = connection->open_log("shop", 0);
  REQUIRE(log);
  const auto info = (*log)->info();
  REQUIRE(info);
  REQUIRE((*log)->open_reader(1));
  std::vector<StoredMessage> messages;
  const bool is_read = eventually([&] {
    const auto count = (*log)->read(messages, 100'000);
    return !count || (!messages.empty() && messages.back().sequence >= info->newest);
  });
  REQUIRE(is_read);
  std::vector<std::string> all;
  std::set<EventId> seen;
  for (const auto& message : messages) {
    const auto event = wire::decode(message, "shop", 0, 1);
    if (event && event->envelope.type != "laban.tick" && seen.insert(event->envelope.id).second)
      all.push_back(std::string(event->envelope.type) + " " + std::string(event->envelope.saga));
  }
  return all;
}

void TestSystem::cut_tail() {
  cluster.broker().kill();
  const auto stream = stream_directory();
  const auto block = last_block(stream);
  fs::resize_file(block, fs::file_size(block) * 2 / 3);
  std::vector<fs::path> derived;
  for (const auto& entry : fs::directory_iterator(stream / "msgs")) {
    if (entry.path().extension() != ".blk") derived.push_back(entry.path());
  }
  for (const auto& path : derived) fs::remove(path);
  cluster.broker().start();
}

fs::path TestSystem::last_block(const fs::path& stream) {
  fs::path last;
  for (const auto& entry : fs::directory_iterator(stream / "msgs")) {
    if (entry.path().extension() == ".blk" && entry.file_size() > 0)
      last = std::max(last, entry.path());
  }
  return last;
}

fs::path TestSystem::stream_directory() const {
  for (const auto& entry : fs::recursive_directory_iterator(cluster.broker().store())) {
    if (entry.path().filename() == "msgs") return entry.path().parent_path();
  }
  throw std::runtime_error("no stream on disk");
}

}  // namespace laban::chaos
