#include "tests/fuzz/schemas.h"

#include <fstream>
#include <iterator>

#include "observer/saga/definition/load.h"

namespace laban::fuzz {

const schema::SchemaRegistry& schemas() {
  static const auto registry = std::move(schema::SchemaRegistry::load(LABAN_SCHEMA_DIR)).value();
  return *registry;
}

const std::string& order_yaml() {
  static const std::string text = [] {
    std::ifstream file(LABAN_ORDER_SAGA);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return text;
}

const observer::Definition& order_definition() {
  static const auto definition =
      observer::read_definition(order_yaml(), "order.yaml").definition.value();
  return definition;
}

}  // namespace laban::fuzz
