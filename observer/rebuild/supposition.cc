#include "observer/rebuild/supposition.h"

#include <limits>

#include "observer/projection/book_rows.h"
#include "observer/projection/rows.h"

namespace laban::observer {

DefinitionVersion supposed_version(const Definition& definition, std::string_view text) {
  return {definition.as_shadow(), std::numeric_limits<std::uint32_t>::max(), std::string(text),
          DefinitionAct{0, Time{}, "whatif", "supposed"}, std::nullopt};
}

Result<void> suppose(Store& fresh, const Definition& definition, std::string_view text) {
  const DefinitionVersion version = supposed_version(definition, text);
  WriteBatch batch;
  batch.put(observer_meta, version_key(version.name(), version.number), encode(version));
  return fresh.write(batch);
}

}  // namespace laban::observer
