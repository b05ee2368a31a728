#include "observer/refold/supposition.h"

#include <limits>

#include "observer/projection/book_rows.h"
#include "observer/projection/rows.h"

namespace laban::observer {

Result<void> suppose(Store& fresh, const Definition& definition, std::string_view text) {
  DefinitionVersion version{definition.as_shadow(),
                            // No number that the log has is greater.
                            std::numeric_limits<std::uint32_t>::max(), std::string(text),
                            DefinitionAct{0, Time{}, "whatif", "supposed"}, std::nullopt};
  WriteBatch batch;
  batch.put(observer_meta, version_key(version.name(), version.number), encode(version));
  return fresh.write(batch);
}

}  // namespace laban::observer
