#include "observer/cli/dead_letters/dead_letter_client.h"

#include <fmt/core.h>

#include "bus/log/wakeup.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
using Ending = LetterReport::Ending;
using observer::LetterStatus;

constexpr auto pause_between_looks = 20ms;

LetterReport ended(Ending ending, const api::DeadLetterDetail& seen, std::string text) {
  return {ending, seen.letter, seen, std::move(text)};
}

LetterReport unseen(const api::DeadLetter& listed, const Error& error) {
  return {Ending::failed, listed, std::nullopt, error.message};
}

}  // namespace

const char* name_of(Ending ending) {
  switch (ending) {
    case Ending::done:
      return "done";
    case Ending::failed_again:
      return "failed_again";
    case Ending::refused:
      return "refused";
    case Ending::passed_over:
      return "passed_over";
    case Ending::not_answered:
      return "not_answered";
    case Ending::failed:
      return "failed";
    case Ending::interrupted:
      return "interrupted";
  }
  return "failed";
}

Result<api::DeadLetterDetail> DeadLetterClient::look_at(const api::DeadLetter& listed) const {
  return tools_.observer.ask<api::DlqShow>(
      {.partition = listed.partition, .sequence = listed.sequence});
}

LetterReport DeadLetterClient::redrive(const api::DeadLetter& listed, const LetterPayload* edited,
                                       bool force) {
  const auto letter = look_at(listed);
  if (!letter) return unseen(listed, letter.error());
  const std::string saga = letter->letter.saga.value_or("");
  if (stopped_.contains(saga))
    return ended(Ending::passed_over, *letter,
                 "an earlier dead letter of its saga was not handled");
  if (const std::string wrong = why_not_redriven(*letter, force); !wrong.empty())
    return ended(Ending::passed_over, *letter, wrong);
  const auto original = payload_of(*letter);
  if (edited == nullptr && !original)
    return ended(Ending::passed_over, *letter, original.error().message);
  const LetterPayload& payload = edited == nullptr ? *original : *edited;
  auto report = publish(*letter, redrive_event(*letter, payload, by_, reason_, tools_.clock.now()));
  if (report.ending != Ending::done) stopped_.insert(saga);
  return report;
}

LetterReport DeadLetterClient::discard(const api::DeadLetter& listed) {
  const auto letter = look_at(listed);
  if (!letter) return unseen(listed, letter.error());
  if (const std::string closed = why_closed(letter->letter); !closed.empty())
    return ended(Ending::passed_over, *letter, closed);
  return publish(*letter, discard_event(letter->letter, by_, reason_, tools_.clock.now()));
}

LetterReport DeadLetterClient::publish(const api::DeadLetterDetail& letter,
                                       const observer::OperatorEvent& event) {
  const auto published = tools_.log.publish(letter.letter.partition, event, patience_);
  if (!published) return ended(Ending::failed, letter, published.error().message);
  return follow(letter);
}

LetterReport DeadLetterClient::follow(const api::DeadLetterDetail& before) {
  const SteadyTime deadline = tools_.clock.steady() + patience_;
  Wakeup pace;
  while (true) {
    const auto now = look_at(before.letter);
    if (now) {
      const api::DeadLetter& letter = now->letter;
      const std::string outcome = letter.outcome.value_or("");
      if (letter.status == LetterStatus::redriven || letter.status == LetterStatus::discarded)
        return ended(Ending::done, *now, outcome);
      if (letter.status == LetterStatus::failed_again)
        return ended(Ending::failed_again, *now, outcome);
      // Still open after the redrive: the service refused it.
      if (letter.status == LetterStatus::open && letter.tries > before.letter.tries)
        return ended(Ending::refused, *now, outcome);
    }
    if (tools_.signals.stop_requests() > 0) return ended(Ending::interrupted, before, "");
    if (tools_.clock.steady() >= deadline) {
      return now ? ended(Ending::not_answered, before,
                         fmt::format("{} has not answered yet", before.letter.service))
                 : ended(Ending::failed, before, now.error().message);
    }
    pace.wait(pause_between_looks);
  }
}

}  // namespace laban::cli
