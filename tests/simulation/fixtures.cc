#include "tests/simulation/fixtures.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "bus/schema/installed.h"
#include "bus/schema/schema_events.h"
#include "events/inventory_schema.h"
#include "events/order_schema.h"
#include "observer/saga/definition/load.h"
#include "tests/support/compiled_schema.h"
#include "tests/support/services.h"

namespace laban::simulation {

namespace {

using Configure = void (*)(Service&);

Configure configure_of(const std::string& name) {
  if (name == "orders") return orders::configure;
  if (name == "inventory") return inventory::configure;
  if (name == "payment") return payment::configure;
  if (name == "seller") return seller::configure;
  if (name == "logistics") return logistics::configure;
  return notification::configure;
}

constexpr Table<std::string, std::int64_t> handled{"simulation_handled"};

// Throws for some sagas. A fickle handler throws only while its service has handled an odd number
// of events, so that it recovers by itself, at the same place of the log in every rebuild.
void apply(const Poison& poison, const Envelope& envelope, Tx& tx) {
  if (envelope.type != poison.type) return;
  const std::string key = poison.type;
  const std::int64_t count = poison.fickle ? tx.get(handled, key).value_or(0) : 1;
  if (hits(poison, envelope.saga) && count % 2 == 1) throw std::runtime_error("poisoned");
  if (poison.fickle) tx.put(handled, key, count + 1);
}

std::string definition_variant(std::string text, std::uint32_t number) {
  const auto replace = [&text](const std::string& old, const std::string& now) {
    for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size()))
      text.replace(at, old.size(), now);
  };
  replace("within: 30s", fmt::format("within: {}s", 30 + 5 * number));
  replace("within: 5m", fmt::format("within: {}s", 300 - 30 * number));
  return text;
}

// With more fields at the end of its last event. `first_field`: of its first one; another one than
// in the sources is of another type.
BinarySchema payment_schema(std::uint32_t fields, const std::string& first_field) {
  std::ifstream file(LABAN_PAYMENT_SCHEMA, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::string more;
  for (std::uint32_t i = 1; i <= fields; ++i) more += fmt::format("  added_{}: int64;\n", i);
  text.insert(text.rfind('}'), more);
  if (first_field != "order_id")
    text.replace(text.find("order_id: string"), 16, first_field + ": int64");
  return laban::testing::compiled_schema("payment", text);
}

}  // namespace

const schema::SchemaHistory& Knowledge::installation(std::uint64_t number) const {
  if (number % 3 == 0) return *schemas;
  return number % 3 == 1 ? *some_schemas : *no_schemas;
}

bool hits(const Poison& poison, std::string_view saga) {
  return share_of("poison/" + poison.service + poison.type, saga) * 1000 < poison.per_mille;
}

Knowledge learn() {
  auto schemas = schema::load_installed(LABAN_SCHEMA_DIR);
  if (!schemas) throw std::runtime_error(schemas.error().message);
  auto some = schema::SchemaHistory::make({schemas::order(), schemas::inventory()});
  if (!some) throw std::runtime_error(some.error().message);
  std::ifstream file(LABAN_ORDER_SAGA, std::ios::binary);
  const std::string source((std::istreambuf_iterator<char>(file)), {});
  Knowledge knowledge{std::move(*schemas),
                      std::move(*some),
                      std::make_unique<schema::SchemaHistory>(),
                      {},
                      {},
                      {},
                      {}};
  for (std::uint32_t fields = 0; fields <= most_fields; ++fields)
    knowledge.payment_schemas.push_back(payment_schema(fields, "order_id"));
  knowledge.broken_schema = payment_schema(0, "order");
  for (const auto& service : service_names) {
    auto own = schema::spoken_by(service, knowledge.schemas->schemas());
    if (!own) throw std::runtime_error(own.error().message);
    knowledge.own_schemas[service] = std::move(*own);
  }
  for (std::uint32_t number = 0; number <= most_variants; ++number) {
    std::string text = definition_variant(source, number);
    auto read = observer::read_definition(text, LABAN_ORDER_SAGA);
    if (!read.definition) throw std::runtime_error("the order saga's definition cannot be read");
    knowledge.variants.push_back({std::move(text), std::move(*read.definition)});
  }
  return knowledge;
}

const observer::Definition& Knowledge::version(std::uint64_t digest) const {
  const auto found = std::find_if(variants.begin(), variants.end(), [&](const auto& variant) {
    return variant.definition.digest() == digest;
  });
  if (found == variants.end()) throw std::logic_error("this definition was never applied");
  return found->definition;
}

Service::OptionValues options_of(const Plan& plan, const std::string& name) {
  const auto given = plan.options.find(name);
  return given == plan.options.end() ? Service::OptionValues() : given->second;
}

Service make_service(const Plan& plan, const std::string& name, std::uint32_t partition,
                     Service::OptionValues options) {
  Service service(name, std::move(options));
  service.set_partition(partition, plan.partitions);
  configure_of(name)(service);
  if (const auto problems = service.problems(); !problems.empty())
    throw std::runtime_error(problems.front());
  return service;
}

std::unique_ptr<runtime::HandlerProcessor> make_handlers(const Plan& plan,
                                                         const Knowledge& knowledge,
                                                         const Service& service,
                                                         std::uint32_t partition, Rules rules) {
  const auto configure = [&plan, partition, rules,
                          name = service.name()](Service::OptionValues options) {
    if (rules == Rules::refuse) options["fail"] = "1";
    return make_service(plan, name, partition, std::move(options));
  };
  auto handlers = std::make_unique<runtime::HandlerProcessor>(
      service, std::string(name_space), partition, plan.partitions, configure,
      knowledge.own_schemas.at(service.name()));
  handlers->before_handler([&plan, name = service.name()](const Envelope& envelope, Tx& tx) {
    const std::string saga(envelope.saga);
    tx.put(handled_events, saga,
           tx.get(handled_events, saga).value_or("") + envelope.id.hex() + '\n');
    for (const auto& poison : plan.poisons) {
      if (poison.service == name) apply(poison, envelope, tx);
    }
  });
  return handlers;
}

}  // namespace laban::simulation
