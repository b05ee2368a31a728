#pragma once

// SagaActor: does one act on one saga after the other, and says what came of each. It counts as
// done only when the observer has met it in the log, accepted it, and what it decided on is in the
// log as well.

#include <functional>
#include <string>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/operator_act.h"
#include "observer/cli/client/operator_log.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

struct ActReport {
  enum class Ending {
    done,
    passed_over,  // it is not as it was when it was chosen: nothing was done
    refused,
    not_found,
    not_moved,  // in time; it may still move
    failed,     // the observer or the log does not answer
    interrupted,
  };

  Ending ending = Ending::failed;
  std::string saga, definition;
  std::uint64_t generation = 0;
  EventId id;
  std::uint64_t sequence = 0;  // of the act in the log; 0: it is not known to be there
  std::string state;           // of the saga, as last seen; empty: it was not seen
  std::string text;            // the outcome, or what was seen instead
  ErrorKind error = ErrorKind::unavailable;  // of `failed`
};

const char* name_of(ActReport::Ending ending);

// Which saga, and which of them when several definitions have one of that id.
struct ChosenSaga {
  std::string saga, definition;
};

class SagaActor {
 public:
  struct Tools {
    const ObserverClient& observer;
    OperatorLog& log;
    const Clock& clock;
    SignalWatch& signals;
  };
  SagaActor(Tools tools, ActWords words, Duration patience);

  // What sagas.show answers. `not_found`, and `invalid` when it is not said which of several.
  Result<Json> look_at(const ChosenSaga& chosen) const;

  // `still_wanted`: asked of the saga before anything is said; false passes it over.
  ActReport act(const ChosenSaga& chosen,
                const std::function<bool(const Json& saga)>& still_wanted);

 private:
  bool follow(ActReport& report, const ChosenSaga& chosen, SteadyTime deadline);
  bool judge(ActReport& report, const Json& saga) const;

  Tools tools_;
  ActWords words_;
  Duration patience_;
  EventId request_;
};

}  // namespace laban::cli
