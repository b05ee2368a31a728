#include "bus/runtime/handlers/check_source.h"

#include "bus/runtime/handlers/operator_event.h"

namespace laban::runtime {

bool CheckSource::is_redrive_for_us(const wire::Decoded& request) const {
  return operator_event<RedriveRequested>(context_->service().name(), request) != nullptr;
}

}  // namespace laban::runtime
