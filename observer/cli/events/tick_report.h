#pragma once

// `laban why` and `laban impact` of a tick: a tick belongs to no saga, and nothing led to it; the
// observer's requests name it as their cause.

#include <laban/envelope.h>

#include <optional>
#include <string>
#include <vector>

#include "observer/api/fields.h"
#include "observer/cli/client/connection.h"
#include "observer/cli/client/log_reader.h"
#include "observer/cli/command/answer.h"

namespace laban::cli {

struct RequestedAtTick {
  std::string saga, type;
  std::uint64_t sequence = 0;
  std::string id;

  static constexpr auto fields = [](const auto& visit) {
    return visit(
        api::field("saga", &RequestedAtTick::saga), api::field("type", &RequestedAtTick::type),
        api::field("sequence", &RequestedAtTick::sequence), api::field("id", &RequestedAtTick::id));
  };
};

struct TickDocument {
  std::uint32_t partition = 0;
  std::uint64_t sequence = 0;
  std::string id;
  Time time{};
  std::vector<RequestedAtTick> requested;
  std::uint64_t looked_through = 0;  // so many later messages of its partition

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("partition", &TickDocument::partition),
                 api::field("sequence", &TickDocument::sequence),
                 api::field("id", &TickDocument::id), api::field("time", &TickDocument::time),
                 api::field("requested", &TickDocument::requested),
                 api::field("looked_through", &TickDocument::looked_through));
  };
};

// Reads what followed a tick in the log, one message after the other. Pure.
class TickFollowers {
 public:
  // A request follows its tick within about a batch; this is far beyond, and read in a second.
  static constexpr std::uint64_t most_read = 20'000;

  explicit TickFollowers(TickDocument& tick) : tick_(tick) {}

  // `event`: null if the message is none. False: enough was read.
  bool take(std::uint32_t partition, std::uint64_t sequence, const Envelope* event);

 private:
  TickDocument& tick_;
};

// Nothing unless `text` names a tick by its id or position; what is wrong with a name is left to
// find_event(). `wakeup`: that of the system's connection.
Result<std::optional<TickDocument>> tick_named(const std::string& text, const System& system,
                                               const Clock& clock, Wakeup& wakeup);

class TickAnswer final : public DocumentAnswer<TickDocument> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override;
  std::optional<std::vector<std::string>> names() const override;
};

}  // namespace laban::cli
