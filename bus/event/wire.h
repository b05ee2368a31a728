#pragma once

// The wire form of an event, and the checks every byte from the log passes before anyone uses it.
//
//   message subject := Subject (laban/subject.h)
//   message data    := Envelope (schemas/envelope.fbs, identifier "LBE1")
//   payload         := FlatBuffer of the event's table, identifier "LBP1"

#include <laban/envelope.h>
#include <laban/result.h>
#include <laban/subject.h>

#include <string>
#include <string_view>
#include <vector>

#include "bus/log/log.h"

namespace laban::wire {

// The first token of an event type: "payment" of "payment.charged".
std::string_view context_of(std::string_view type);

// Two subject tokens joined by a dot.
bool is_event_type(std::string_view text);

// Whether several programs publish this type. Then the source is the last token of its subject, and
// a broker can permit each program to publish as itself only (docs/decisions/021). These are the
// events of schemas/laban.fbs with source "*".
bool carries_source(std::string_view type);

// The subject on which a program publishes an event. Fails with `invalid`, naming the invalid
// token.
Result<Subject> subject_of(std::string_view name_space, std::uint32_t partition,
                           std::string_view type, std::string_view source);

std::string encode(const Envelope& envelope);

// The envelope of bytes that encode() once made and a store has kept; the views point into `data`.
// `corrupt` when they are something else. Checks nothing that decode() checks beyond that.
Result<Envelope> view(std::string_view data);

// One message of the log that passed all checks that do not depend on its type. The views in
// `envelope` point into `bytes`, which is aligned; they stay valid when it is moved.
struct Decoded {
  Subject subject;
  Envelope envelope;
  Position position;
  std::vector<std::uint64_t> bytes;
  std::size_t size = 0;  // of the data in `bytes`

  StoredMessage message() const;  // as stored in the log
};

// Checks in this order: size cap, subject, namespace and partition, envelope verifier (depth 8, 64
// tables), identifier, id and tokens and UTF-8, subject's type = envelope's type, subject's source
// (if it has one; logs of before decision 021 have none) = envelope's source, saga's partition.
// The first failure is the error: kind `corrupt`, message = the reason of the dead letter. An event
// without a time has that at which the log stored it (CloudEvents 1.0, "time", lets it be absent).
Result<Decoded> decode(const StoredMessage& message, std::string_view name_space,
                       std::uint32_t partition, std::uint32_t partition_count);

// 128-bit digest of a message as stored (subject and data); anchors compare these.
EventId digest(const StoredMessage& message);

}  // namespace laban::wire
