#pragma once

// sagas.preview: what an operator's action on a saga would come to now. Nothing is published.

#include <optional>
#include <string>
#include <string_view>

#include "observer/api/values.h"
#include "observer/saga/definition/saga_state.h"

namespace laban::observer::api {

struct SagasPreviewRequest {
  std::string saga{};
  std::optional<std::string> definition{};  // required if several definitions have the saga
  std::string action{};                     // as in OperatorAction
  std::optional<std::string> step{};

  static constexpr auto fields = [](const auto& visit) {
    return visit(field("saga", &SagasPreviewRequest::saga),
                 field("definition", &SagasPreviewRequest::definition),
                 field("action", &SagasPreviewRequest::action),
                 field("step", &SagasPreviewRequest::step));
  };
};

struct ActionPreview {
  std::string saga{};
  std::string definition{};
  std::uint64_t generation = 0;
  bool accepted = false;
  std::string outcome{};         // in words
  State state = State::running;  // of the saga after it
  AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(
        field("saga", &ActionPreview::saga), field("definition", &ActionPreview::definition),
        field("generation", &ActionPreview::generation),
        field("accepted", &ActionPreview::accepted), field("outcome", &ActionPreview::outcome),
        field("state", &ActionPreview::state), field("as_of", &ActionPreview::as_of));
  };
};

struct SagasPreview {
  static constexpr std::string_view name = "sagas.preview";
  using Request = SagasPreviewRequest;
  using Answer = ActionPreview;
};

}  // namespace laban::observer::api
