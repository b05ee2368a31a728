// Subjects, ids and addresses: whatever is accepted is harmless in a broker's protocol, and is
// written back unchanged.

#include <laban/ids.h>
#include <laban/subject.h>

#include <algorithm>

#include "bus/event/wire.h"
#include "bus/log/nats/address.h"
#include "bus/log/requests.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

bool is_harmless(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '*' && c != '>'; });
}

void ids(std::string_view input) {
  if (const auto id = EventId::parse(input)) law(id->hex() == input, "an id is written as read");
  const auto saga = SagaId::parse(input);
  law(saga.has_value() == SagaId::is_valid(input), "one rule says what a saga id is");
  if (!saga) return;
  law(saga->text() == input, "a saga id is written as read");
  law(input.find_first_of("./\\ \r\n") == input.npos, "a saga id is no path and no subject");
  law(partition_of(input, 7) < 7, "a partition is one of those there are");
}

}  // namespace

void subjects(std::string_view input) {
  ids(input);
  law(!is_subject_token(input) || is_harmless(input), "a token has no blank and no wildcard");
  if (const auto subject = Subject::parse(input)) {
    law(subject->text() == input, "a subject is written as read");
    law(is_harmless(input), "a subject has no blank and no wildcard");
    const auto made = Subject::make(subject->name_space(), subject->partition(), subject->type(),
                                    subject->source());
    law(made && made->text() == input, "a subject can be made of its parts");
    law(wire::is_event_type(subject->type()), "a subject ends in an event type");
  }
  const auto split = input.substr(0, input.find(' '));
  const auto rest = input.substr(std::min(split.size() + 1, input.size()));
  if (const auto made = Subject::make(split, 3, rest)) {
    const auto parsed = Subject::parse(made->text());
    law(parsed && parsed->name_space() == split && parsed->type() == rest,
        "a subject is read as it was made");
  }
  if (const auto request = request_subject("shop", split, rest))
    law(is_harmless(*request), "a request's subject has no blank and no wildcard");
  for (const auto& url : nats::split_urls(input)) (void)nats::parse_address(url);
}

}  // namespace laban::fuzz
