#pragma once

// What went wrong, for programs.

#include <string>

#include "observer/api/fields.h"
#include "observer/api/json.h"

namespace laban::cli {

namespace api = observer::api;

struct ReportedError {
  std::string code;  // name_of(Exit)
  std::string message, next;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("code", &ReportedError::code),
                 api::field("message", &ReportedError::message),
                 api::field("next", &ReportedError::next));
  };
};

struct ErrorDocument {
  ReportedError error;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("error", &ErrorDocument::error));
  };
};

}  // namespace laban::cli
