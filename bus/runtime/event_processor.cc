#include "bus/runtime/event_processor.h"

namespace laban::runtime {

Result<Reply> EventProcessor::answer(std::string_view endpoint, std::string_view, Transaction&) {
  return Error{ErrorKind::not_found, "no such endpoint: '" + std::string(endpoint) + "'"};
}

}  // namespace laban::runtime
