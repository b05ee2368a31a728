#pragma once

// DeadLetterClient: redrives or discards dead letters one after another, and waits until the
// observer has seen each result.

#include <laban/clock.h>

#include <optional>
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
    refused,       // by the service
    passed_over,   // nothing was published
    not_answered,  // in time; it may still happen
    failed,        // the observer or the log does not answer
    interrupted,
  };
  Ending ending = Ending::failed;
  api::DeadLetter letter;
  std::optional<api::DeadLetterDetail> seen;  // the letter, as last seen
  std::string text;                           // the outcome
};
const char* name_of(LetterReport::Ending ending);

class DeadLetterClient {
 public:
  struct Tools {
    const ObserverClient& observer;
    OperatorLog& log;
    const Clock& clock;
    SignalWatch& signals;
  };
  DeadLetterClient(Tools tools, std::string by, std::string reason, Duration patience)
      : tools_(tools), by_(std::move(by)), reason_(std::move(reason)), patience_(patience) {}

  // `edited`: the payload to send; null: the original. Keeps the order within a saga: after a dead
  // letter that was not handled, later ones of its saga are skipped.
  LetterReport redrive(const api::DeadLetter& listed, const LetterPayload* edited, bool force);
  LetterReport discard(const api::DeadLetter& listed);

 private:
  Result<api::DeadLetterDetail> look_at(const api::DeadLetter& listed) const;
  LetterReport publish(const api::DeadLetterDetail& letter, const observer::OperatorEvent& event);
  LetterReport follow(const api::DeadLetterDetail& before);

  Tools tools_;
  const std::string by_, reason_;
  const Duration patience_;
  std::set<std::string> stopped_;  // sagas
};

}  // namespace laban::cli
