#include "bus/runtime/processor.h"

namespace laban::runtime {

Result<Reply> Processor::answer(std::string_view endpoint, std::string_view, Transaction&) {
  return Error{ErrorKind::not_found, "there is no endpoint '" + std::string(endpoint) + "' here"};
}

}  // namespace laban::runtime
