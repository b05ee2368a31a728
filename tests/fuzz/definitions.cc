// The text of a definition. Any text gives either a definition or problems, each with a position;
// and a definition that was read can be put in force and folded with.

#include "observer/saga/definition/load.h"
#include "observer/saga/definition/registry.h"
#include "observer/saga/fold/fold.h"
#include "observer/saga/fold/instance_codec.h"
#include "tests/fuzz/schemas.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

observer::EventSources sources() {
  observer::EventSources all;
  for (const auto& event : schemas().all()) all.emplace(event.type, event.source);
  return all;
}

void use(const observer::Definition& definition, std::string_view text) {
  law(definition.as_shadow().digest() == definition.digest(), "a shadow says the same");
  law(definition.part_of(definition.starts()).has_value(), "a saga starts with a step's event");
  observer::DefinitionRegistry book;
  const auto applied = book.apply({definition.name(), 1, false, text}, {1, {}, "ann", "test"});
  if (text.size() <= observer::definition_text_bytes)
    law(applied.has_value(), "a definition without problems can be put in force");
  observer::FoldEvent event;
  event.id = {1, 1};
  event.type = definition.starts();
  event.sequence = 1;
  const auto made =
      observer::fold(definition, observer::make_instance(definition, "o-1", 1), event).instance;
  law(made.started.exists(), "a saga begins with the event its definition names");
  (void)observer::business_of(definition, made);
  (void)definition.canonical();
}

}  // namespace

void definitions(std::string_view input) {
  static const auto known = sources();
  const auto alone = observer::read_definition(input, "order.yaml");
  law(alone.definition.has_value() == alone.problems.empty(), "a definition or problems");
  for (const auto& problem : alone.problems) {
    law(problem.at.line >= 0 && !problem.message.empty(), "a problem says what and where");
    (void)observer::to_text(problem);
  }
  const auto checked = observer::read_definition(input, "order.yaml", known);
  law(checked.definition.has_value() == checked.problems.empty(), "a definition or problems");
  law(!checked.definition || alone.definition, "schemas add problems and take none away");
  if (alone.definition) use(*alone.definition, input);
}

}  // namespace laban::fuzz
