#pragma once

// SagaActor: acts on one saga after another, and reports the results. An action is done only when
// the observer has read it from the log and accepted it, and what the observer then decided is in
// the log as well.

#include <functional>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/operator_action.h"
#include "observer/cli/client/operator_log.h"
#include "observer/cli/sagas/action_report.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

// Whether the result of the action is known from its saga, and what it is. `report` says the id and
// the position of the action; its state, text and ending become those seen now.
bool judge(ActionReport& report, const api::SagaDetail& saga);

class SagaActor {
 public:
  struct Tools {
    const ObserverClient& observer;
    OperatorLog& log;
    const Clock& clock;
    SignalWatch& signals;
  };
  SagaActor(Tools tools, OperatorCommand command, Duration patience);

  // What the observer says that it would come to; nothing is published.
  ActionReport preview(const ChosenSaga& chosen) const;

  // `still_wanted` is checked before anything is published; false skips the saga.
  ActionReport act(const ChosenSaga& chosen,
                   const std::function<bool(const api::SagaSummary& saga)>& still_wanted);

 private:
  // `not_found`, or `invalid` when several definitions have one and none is named.
  Result<api::SagaDetail> look_at(const ChosenSaga& chosen) const;
  bool follow(ActionReport& report, const ChosenSaga& chosen, SteadyTime deadline);

  Tools tools_;
  OperatorCommand command_;
  Duration patience_;
  EventId request_;
};

}  // namespace laban::cli
