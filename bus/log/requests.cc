#include "bus/log/requests.h"

#include <fmt/core.h>
#include <laban/subject.h>

namespace laban {

namespace {

bool are_subject_tokens(std::string_view text) {
  for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!is_subject_token(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_subject_token(text);
}

}  // namespace

Result<std::string> request_subject(std::string_view name_space, std::string_view service,
                                    std::string_view endpoint) {
  for (const auto part : {name_space, service}) {
    if (is_subject_token(part)) continue;
    return Error{ErrorKind::invalid,
                 fmt::format("'{}' is not valid in a request's subject: 1 to 32 "
                             "characters of a-z 0-9 _ -",
                             part.substr(0, 64))};
  }
  if (!are_subject_tokens(endpoint)) {
    return Error{ErrorKind::invalid,
                 fmt::format("'{}' is not an endpoint: tokens of 1 to 32 characters "
                             "of a-z 0-9 _ -, joined by dots",
                             endpoint.substr(0, 64))};
  }
  return fmt::format("{}.ask.{}.{}", name_space, service, endpoint);
}

}  // namespace laban
