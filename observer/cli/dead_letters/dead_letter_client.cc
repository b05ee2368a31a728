#include "observer/cli/dead_letters/dead_letter_client.h"

#include <fmt/core.h>

#include "bus/log/wakeup.h"

namespace laban::cli {
namespace {

using namespace std::chrono_literals;
using Ending = LetterReport::Ending;

constexpr auto pause_between_looks = 20ms;

LetterReport ended(Ending ending, Json letter, std::string text) {
  return {ending, std::move(letter), std::move(text)};
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

Result<Json> DeadLetterClient::look_at(const Json& listed) const {
  return tools_.observer.ask("dlq.show", {{"partition", count_at(listed, "partition")},
                                          {"sequence", count_at(listed, "sequence")}});
}

LetterReport DeadLetterClient::redrive(const Json& listed, const LetterPayload* edited,
                                       bool force) {
  const auto letter = look_at(listed);
  if (!letter) return ended(Ending::failed, listed, letter.error().message);
  const std::string saga = text_at(*letter, "saga");
  if (stopped_.contains(saga))
    return ended(Ending::passed_over, *letter, "an earlier one of its saga did not get through");
  if (const std::string wrong = why_not_redriven(*letter, force); !wrong.empty())
    return ended(Ending::passed_over, *letter, wrong);
  const auto as_it_was = payload_of(*letter);
  if (edited == nullptr && !as_it_was)
    return ended(Ending::passed_over, *letter, as_it_was.error().message);
  const LetterPayload& payload = edited == nullptr ? *as_it_was : *edited;
  auto report = say(*letter, redrive_event(*letter, payload, by_, reason_, tools_.clock.now()));
  if (report.ending != Ending::done) stopped_.insert(saga);
  return report;
}

LetterReport DeadLetterClient::discard(const Json& listed) {
  const auto letter = look_at(listed);
  if (!letter) return ended(Ending::failed, listed, letter.error().message);
  if (const std::string closed = why_closed(*letter); !closed.empty())
    return ended(Ending::passed_over, *letter, closed);
  return say(*letter, discard_event(*letter, by_, reason_, tools_.clock.now()));
}

LetterReport DeadLetterClient::say(const Json& letter, const observer::OperatorEvent& event) {
  const auto said = tools_.log.publish(static_cast<std::uint32_t>(count_at(letter, "partition")),
                                       event, patience_);
  if (!said) return ended(Ending::failed, letter, said.error().message);
  return follow(letter);
}

LetterReport DeadLetterClient::follow(const Json& before) {
  const SteadyTime deadline = tools_.clock.steady() + patience_;
  Wakeup pace;
  while (true) {
    const auto letter = look_at(before);
    if (letter) {
      const std::string status = text_at(*letter, "status"), outcome = text_at(*letter, "outcome");
      if (status == "redriven" || status == "discarded")
        return ended(Ending::done, *letter, outcome);
      if (status == "failed_again") return ended(Ending::failed_again, *letter, outcome);
      const bool was_met = count_at(*letter, "tries") > count_at(before, "tries");
      if (status == "open" && was_met) return ended(Ending::refused, *letter, outcome);
    }
    if (tools_.signals.stop_requests() > 0) return ended(Ending::interrupted, before, "");
    if (tools_.clock.steady() >= deadline) {
      return ended(letter ? Ending::not_answered : Ending::failed, before,
                   letter ? fmt::format("{} has not answered yet", text_at(before, "service"))
                          : letter.error().message);
    }
    pace.wait(pause_between_looks);
  }
}

}  // namespace laban::cli
