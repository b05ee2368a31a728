// Answers of the observer as anybody may give them: the first byte chooses the endpoint. What can
// be read is written, and that is read again.

#include "observer/api/actions.h"
#include "observer/api/dead_letters.h"
#include "observer/api/divergence.h"
#include "observer/api/events.h"
#include "observer/api/failures.h"
#include "observer/api/json.h"
#include "observer/api/overview.h"
#include "observer/api/profile.h"
#include "observer/api/saga.h"
#include "observer/api/stats.h"
#include "observer/api/status.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

template <class Endpoint>
void read_answer(std::string_view text) {
  using Answer = typename Endpoint::Answer;
  const auto answer = observer::api::from_json<Answer>(text);
  if (!answer) return law(!answer.error().message.empty(), "a wrong answer is told why");
  const std::string written = observer::api::to_json(*answer);
  law(observer::api::from_json<Answer>(written).has_value(), "what was read is read again");
}

}  // namespace

void documents(std::string_view input) {
  using namespace observer::api;
  static constexpr void (*readers[])(std::string_view) = {
      read_answer<SagasLs>,       read_answer<SagasShow>,  read_answer<ActsLs>,
      read_answer<SagasStats>,    read_answer<SagasTypes>, read_answer<SagasProfile>,
      read_answer<SagasFailures>, read_answer<Divergence>, read_answer<WhatIf>,
      read_answer<DlqGroups>,     read_answer<DlqLs>,      read_answer<DlqShow>,
      read_answer<EventsFind>,    read_answer<Graph>,      read_answer<Overview>,
      read_answer<Status>};
  Bytes bytes(input);
  const auto reader = readers[bytes.below(std::size(readers))];
  reader(bytes.rest());
}

}  // namespace laban::fuzz
