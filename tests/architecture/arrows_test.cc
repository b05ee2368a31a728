#include "tests/architecture/arrows.h"

#include <doctest/doctest.h>

using architecture::forbidden_includes;
using architecture::SourceFile;

namespace {

bool is_forbidden(const char* path, const char* include) {
  return !forbidden_includes({SourceFile{path, {std::string("#include ") + include}}}).empty();
}

}  // namespace

TEST_CASE("every folder is a room of the table, and no arrow leads back") {
  const auto tree = architecture::source_tree();
  for (const auto& sentence : architecture::mistakes_of_rooms(tree)) FAIL_CHECK(sentence);
  const std::vector<SourceFile> one{{"observer/attic/trunk.cc", {}}};
  const auto mistakes = architecture::mistakes_of_rooms(one);
  REQUIRE(mistakes.size() == architecture::rooms().size() + 1);  // and every row has no folder
  CHECK(mistakes.front().starts_with("observer/attic is not in the table"));
}

TEST_CASE("no include goes against the arrows between folders") {
  const auto tree = architecture::source_tree();
  REQUIRE(tree.size() > 40);
  for (const auto& sentence : forbidden_includes(tree)) FAIL_CHECK(sentence);
}

TEST_CASE("bus includes neither services nor observer nor domain events") {
  for (const auto& room : architecture::rooms()) {
    if (!room.folder.starts_with("bus/")) continue;
    CAPTURE(room.folder);
    for (const auto known : room.knows) {
      CAPTURE(known);
      const bool is_right = known.starts_with("bus/") || known == "events/laban";
      CHECK(is_right);
    }
  }
  CHECK(is_forbidden("bus/runtime/handlers.cc", "\"services/payment/tables.h\""));
  CHECK(is_forbidden("bus/runtime/handlers.cc", "\"observer/saga/fold/fold.h\""));
  CHECK(is_forbidden("bus/runtime/handlers.cc", "\"events/order.h\""));
  CHECK_FALSE(is_forbidden("bus/runtime/handlers.cc", "\"events/laban.h\""));
}

TEST_CASE("a service includes the public headers, events and itself") {
  CHECK(is_forbidden("services/payment/payment.cc", "\"services/seller/seller.h\""));
  CHECK(is_forbidden("services/payment/payment.cc", "\"bus/runtime/handlers.h\""));
  CHECK(is_forbidden("services/payment/payment.cc", "\"observer/saga/fold/fold.h\""));
  CHECK(is_forbidden("examples/loyalty/loyalty.cc", "\"services/payment/tables.h\""));
  CHECK_FALSE(is_forbidden("services/payment/payment.cc", "\"services/payment/tables.h\""));
  CHECK_FALSE(is_forbidden("services/payment/payment.cc", "<laban/service.h>"));
  CHECK_FALSE(is_forbidden("services/payment/payment.cc", "\"events/payment.h\""));
}

TEST_CASE("the observer includes no service and no generated domain event") {
  for (const auto& room : architecture::rooms()) {
    if (!room.folder.starts_with("observer")) continue;
    CAPTURE(room.folder);
    for (const auto known : room.knows) {
      CAPTURE(known);
      const bool is_wrong = known.starts_with("services/") || known.starts_with("examples/") ||
                            known == "events/domain";
      CHECK_FALSE(is_wrong);
    }
  }
  CHECK(is_forbidden("observer/saga/fold/fold.cc", "\"services/payment/tables.h\""));
  CHECK(is_forbidden("observer/saga/fold/fold.cc", "\"events/payment.h\""));
  CHECK_FALSE(is_forbidden("observer/projection/projection.cc", "\"bus/event/wire.h\""));
}

TEST_CASE("a public header names no foreign library") {
  CHECK(is_forbidden("bus/include/laban/run.h", "<nats/nats.h>"));
  CHECK(is_forbidden("bus/include/laban/run.h", "<rocksdb/db.h>"));
  CHECK(is_forbidden("bus/include/laban/run.h", "<fmt/core.h>"));
  CHECK(is_forbidden("bus/include/laban/run.h", "\"bus/log/log.h\""));
  CHECK_FALSE(is_forbidden("bus/include/laban/run.h", "<string_view>"));
  CHECK_FALSE(is_forbidden("bus/include/laban/run.h", "<laban/result.h>"));
}

TEST_CASE("each foreign library is wrapped where the table says") {
  CHECK(is_forbidden("bus/runtime/handlers.cc", "<nats/nats.h>"));
  CHECK(is_forbidden("bus/log/nats/connection.cc", "<rocksdb/db.h>"));
  CHECK(is_forbidden("observer/cli/main.cc", "<yaml-cpp/yaml.h>"));
  CHECK(is_forbidden("bus/runtime/handlers.cc", "<boost/asio.hpp>"));
  CHECK_FALSE(is_forbidden("bus/log/nats/connection.cc", "<nats/nats.h>"));
  CHECK_FALSE(is_forbidden("bus/store/rocks/rocks_store.cc", "<rocksdb/db.h>"));
  CHECK_FALSE(is_forbidden("observer/cli/local/private_broker.cc", "<arpa/inet.h>"));
}
