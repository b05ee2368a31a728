#pragma once

// Collects what a person can name: from definitions, schemas and what was seen.

#include <map>
#include <set>
#include <string>

#include "bus/schema/schema_registry.h"
#include "observer/api/names.h"
#include "observer/saga/definition/registry.h"

namespace laban::observer {

class NameCollector {
 public:
  void add(const DefinitionRegistry& book);
  void add(const schema::SchemaRegistry& schemas);
  void add_service(const std::string& name) { services_.insert(name); }
  void add_type(const std::string& type) { types_.insert(type); }

  // Each list without repetitions, in the order of the alphabet; steps in that of the definition.
  api::KnownNames take();

 private:
  std::map<std::string, api::NamesOfDefinition> definitions_;
  std::set<std::string> services_, types_;
};

}  // namespace laban::observer
