#pragma once

// DeadLetterClient: sends dead letters back, or discards them, one after the other, and waits until
// the observer has seen what came of each.

#include <laban/clock.h>

#include <set>
#include <string>

#include "observer/cli/client/observer_client.h"
#include "observer/cli/client/operator_log.h"
#include "observer/cli/dead_letters/redrive_event.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

struct LetterReport {
  enum class Ending {
    done,          // handled by its service, ignored there, or discarded
    failed_again,  // set aside again
    refused,       // the service would not
    passed_over,   // nothing was said
    not_answered,  // nothing has come of it in time; it may still
    failed,        // the observer or the log does not answer
    interrupted,
  };
  Ending ending = Ending::failed;
  Json letter;       // as last seen
  std::string text;  // the outcome
};
const char* name_of(LetterReport::Ending ending);

struct LetterTools {
  const ObserverClient& observer;
  OperatorLog& log;
  const Clock& clock;
  SignalWatch& signals;
};

class DeadLetterClient {
 public:
  DeadLetterClient(LetterTools tools, std::string by, std::string reason, Duration patience)
      : tools_(tools), by_(std::move(by)), reason_(std::move(reason)), patience_(patience) {}

  // `edited`: the payload to send instead; null: as it was. Order within a saga is kept: behind a
  // letter that did not get through, later ones of its saga are passed over.
  LetterReport redrive(const Json& listed, const LetterPayload* edited, bool force);
  LetterReport discard(const Json& listed);

 private:
  Result<Json> look_at(const Json& listed) const;
  LetterReport say(const Json& letter, const observer::OperatorEvent& event);
  LetterReport follow(const Json& before);

  LetterTools tools_;
  const std::string by_, reason_;
  const Duration patience_;
  std::set<std::string> stopped_;  // sagas
};

}  // namespace laban::cli
