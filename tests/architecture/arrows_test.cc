#include "tests/architecture/arrows.h"

#include <doctest/doctest.h>

using architecture::forbidden_includes;
using architecture::SourceFile;

namespace {

bool is_forbidden(const char* path, const char* include) {
  return !forbidden_includes({SourceFile{path, {std::string("#include ") + include}}}).empty();
}

}  // namespace

TEST_CASE("no include goes against the arrows between folders") {
  const auto tree = architecture::source_tree();
  REQUIRE(tree.size() > 40);
  for (const auto& sentence : forbidden_includes(tree)) FAIL_CHECK(sentence);
}

TEST_CASE("bus knows neither services nor observer nor domain events") {
  CHECK(is_forbidden("bus/runtime/partition_task.cc", "\"services/payment/ledger.h\""));
  CHECK(is_forbidden("bus/runtime/partition_task.cc", "\"observer/saga/fold/fold.h\""));
  CHECK(is_forbidden("bus/runtime/partition_task.cc", "\"events/order.h\""));
  CHECK_FALSE(is_forbidden("bus/runtime/partition_task.cc", "\"events/laban.h\""));
}

TEST_CASE("a service knows the public headers, events and itself") {
  CHECK(is_forbidden("services/payment/payment.cc", "\"services/seller/seller.h\""));
  CHECK(is_forbidden("services/payment/payment.cc", "\"bus/runtime/partition_task.h\""));
  CHECK(is_forbidden("services/payment/payment.cc", "\"observer/saga/fold/fold.h\""));
  CHECK(is_forbidden("examples/loyalty/loyalty.cc", "\"services/payment/ledger.h\""));
  CHECK_FALSE(is_forbidden("services/payment/payment.cc", "\"services/payment/ledger.h\""));
  CHECK_FALSE(is_forbidden("services/payment/payment.cc", "<laban/service.h>"));
  CHECK_FALSE(is_forbidden("services/payment/payment.cc", "\"events/payment.h\""));
}

TEST_CASE("the observer knows no service and no generated domain event") {
  CHECK(is_forbidden("observer/saga/fold/fold.cc", "\"services/payment/ledger.h\""));
  CHECK(is_forbidden("observer/saga/fold/fold.cc", "\"events/payment.h\""));
  CHECK_FALSE(is_forbidden("observer/saga/fold/fold.cc", "\"bus/event/wire.h\""));
}

TEST_CASE("a public header names no foreign library") {
  CHECK(is_forbidden("bus/include/laban/run.h", "<nats/nats.h>"));
  CHECK(is_forbidden("bus/include/laban/run.h", "<rocksdb/db.h>"));
  CHECK(is_forbidden("bus/include/laban/run.h", "\"bus/log/log.h\""));
  CHECK_FALSE(is_forbidden("bus/include/laban/run.h", "<string_view>"));
}

TEST_CASE("each foreign library is wrapped in one folder") {
  CHECK(is_forbidden("bus/runtime/partition_task.cc", "<nats/nats.h>"));
  CHECK(is_forbidden("bus/log/nats/connection.cc", "<rocksdb/db.h>"));
  CHECK(is_forbidden("observer/cli/main.cc", "<yaml-cpp/yaml.h>"));
  CHECK_FALSE(is_forbidden("bus/log/nats/connection.cc", "<nats/nats.h>"));
  CHECK_FALSE(is_forbidden("bus/store/rocks/rocks_store.cc", "<rocksdb/db.h>"));
}
