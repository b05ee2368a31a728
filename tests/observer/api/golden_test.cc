// The answers of tests/observer/queries/golden: read and written again they are unchanged, and
// together they have a value in nearly every field.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/observer/api/endpoints.h"

using namespace laban;
using namespace laban::observer;
using api::testing::each_endpoint;
using Json = nlohmann::ordered_json;

namespace {

// Requests and answers, one per line.
std::vector<std::string> lines_of(std::string_view endpoint) {
  std::ifstream file(std::filesystem::path(LABAN_ANSWERS_DIR) / (std::string(endpoint) + ".txt"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// The paths of all fields, and whether any of the answers has a value there.
class SeenFields {
 public:
  void add(const std::string& path, const Json& json) {
    if (json.is_array()) {
      for (const auto& element : json) add(path, element);
      if (json.empty()) empty_.insert(path);
      if (!json.empty()) given_.insert(path);
    } else if (json.is_object()) {
      given_.insert(path);
      if (path.ends_with(".data")) return;
      for (const auto& [name, element] : json.items()) add(path + "." + name, element);
    } else {
      (json.is_null() ? empty_ : given_).insert(path);
    }
  }

  // One per line.
  std::string never_given() const {
    std::string never;
    for (const auto& path : empty_) {
      if (!given_.contains(path)) never += path + "\n";
    }
    return never;
  }

 private:
  std::set<std::string> empty_, given_;
};

}  // namespace

TEST_CASE("golden answers are the same after they were structs") {
  each_endpoint([](auto endpoint) {
    using Endpoint = decltype(endpoint);
    CAPTURE(endpoint.name);
    const auto lines = lines_of(endpoint.name);
    if (endpoint.name != "rebuild.adopt") CHECK(lines.size() >= 2);
    for (std::size_t i = 0; i + 1 < lines.size(); i += 2) {
      const auto answer = api::from_json<typename Endpoint::Answer>(lines[i + 1]);
      if (!answer) FAIL(answer.error().message);
      CHECK(api::to_json(*answer) == lines[i + 1]);
    }
  });
}

TEST_CASE("golden answers have a value in all fields but these") {
  SeenFields seen;
  each_endpoint([&](auto endpoint) {
    const auto lines = lines_of(endpoint.name);
    for (std::size_t i = 1; i < lines.size(); i += 2)
      seen.add(std::string(endpoint.name), Json::parse(lines[i]));
  });
  // The order's definition repeats no step, and its shadow diverges from a saga that just
  // completed. No event contradicts another one, and no service has halted.
  CHECK(seen.never_given() ==
        "divergence.sagas.in_force.deadlines_passed\n"
        "divergence.sagas.in_force.failure\n"
        "divergence.sagas.in_force.stuck\n"
        "divergence.sagas.in_force.undoes\n"
        "divergence.sagas.in_force.undone\n"
        "divergence.sagas.in_force.waived\n"
        "divergence.sagas.parting.answer\n"
        "divergence.sagas.parting.because\n"
        "divergence.sagas.parting.saved\n"
        "divergence.sagas.shadow.ended\n"
        "divergence.sagas.shadow.stuck\n"
        "divergence.sagas.shadow.undone\n"
        "divergence.sagas.shadow.waived\n"
        "divergence.undecided_sagas\n"
        "overview.sagas.waiting_for.retry_in_ms\n"
        "sagas.ls.sagas.waiting_for.retry_in_ms\n"
        "sagas.show.account.undone_twice\n"
        "sagas.show.steps.retry_in_ms\n"
        "sagas.show.waiting_for.retry_in_ms\n"
        "status.partitions.halts\n"
        "status.partitions.last_divergence\n"
        "whatif.cursor\n"
        "whatif.sagas.in_force.deadlines_passed\n"
        "whatif.sagas.in_force.stuck\n"
        "whatif.sagas.in_force.waived\n"
        "whatif.sagas.parting.answer\n"
        "whatif.sagas.shadow.ended\n"
        "whatif.sagas.shadow.stuck\n"
        "whatif.sagas.shadow.undone\n"
        "whatif.sagas.shadow.waived\n"
        "whatif.undecided_sagas\n");
}
