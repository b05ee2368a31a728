// names: what a person can name.

#include "observer/queries/known_names.h"

#include <algorithm>

#include "bus/store/store.h"
#include "observer/projection/dead_letter_rows.h"
#include "observer/projection/rows.h"
#include "observer/queries/endpoints.h"
#include "observer/queries/limits.h"
#include "observer/queries/store_reader.h"

namespace laban::observer {

namespace {

void add_unless_known(std::vector<std::string>& list, const std::string& name) {
  if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
}

// A service that has no step and no schema can still set events aside.
void add_of_dead_letters(const StoreView& view, NameCollector& names) {
  const std::string prefix = letter_group_prefix();
  std::size_t read = 0;
  const auto scanned = view.store->scan(observer_meta, prefix, after_prefix(prefix),
                                        [&](std::string_view, std::string_view value) {
                                          const auto group = decode_letter_group(value);
                                          if (group) names.add_service(group->service);
                                          if (group) names.add_type(group->event_type);
                                          return ++read < limits::dead_letter_groups_read;
                                        });
  if (!scanned) throw StorageError(scanned.error().message);
}

}  // namespace

void NameCollector::add(const DefinitionRegistry& book) {
  for (const auto& [name, chapter] : book.chapters()) {
    auto& names = definitions_[name];
    names.definition = name;
    for (const auto& version : chapter.versions()) {
      for (const Step& step : version.definition.steps()) {
        add_unless_known(names.steps, step.name);
        services_.insert(step.service);
        for (const std::string* type :
             {&step.done, &step.undo, &step.undone, &step.refused, &step.again}) {
          if (!type->empty()) types_.insert(*type);
        }
        types_.insert(step.fails.begin(), step.fails.end());
      }
      for (const auto& label : version.definition.business())
        add_unless_known(names.business, label.name);
    }
  }
}

void NameCollector::add(const schema::SchemaRegistry& schemas) {
  for (const auto& event : schemas.all()) {
    types_.insert(event.type);
    services_.insert(event.source);
  }
}

api::KnownNames NameCollector::take() {
  services_.insert({"observer", "operator"});
  services_.erase("");
  services_.erase("*");  // an event that any service may emit
  types_.erase("");
  api::KnownNames names{.services = {services_.begin(), services_.end()},
                        .types = {types_.begin(), types_.end()}};
  for (auto& [name, of] : definitions_) names.definitions.push_back(std::move(of));
  return names;
}

api::KnownNames reply_to(const api::NoFields&, const QueryContext& context) {
  NameCollector names;
  if (context.schemas != nullptr) names.add(*context.schemas);
  for (const auto& view : context.views) {
    names.add(*view.book);
    if (view.schemas != nullptr) names.add(*view.schemas);
    StoreReader(view).edges(
        [&](const std::string&, const std::string& to, std::uint64_t) { names.add_type(to); });
    add_of_dead_letters(view, names);
  }
  return names.take();
}

}  // namespace laban::observer
