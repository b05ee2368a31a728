#include "bus/runtime/anchor.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include "bus/event/wire.h"

namespace laban::runtime {

namespace {

Error log_break(std::string_view what, std::string_view recovery_hint) {
  return {ErrorKind::conflict, fmt::format("log break: {}. {}", what, recovery_hint)};
}

}  // namespace

std::string Anchor::encode() const { return codec::encode_value(*this); }

std::optional<Anchor> Anchor::decode(std::string_view bytes) {
  return codec::decode_value<Anchor>(bytes);
}

Result<void> check_log(const Anchor& anchor, const LogInfo& log, std::string_view recovery_hint) {
  if (anchor.sequence == 0) return {};
  if (log.created_at != anchor.log_created_at) {
    return log_break(
        fmt::format(
            "this store belongs to a log created at {}, but the log found was created at {}",
            to_rfc3339(anchor.log_created_at), to_rfc3339(log.created_at)),
        recovery_hint);
  }
  if (log.last < anchor.sequence) {
    return log_break(
        fmt::format("the log ends at sequence {}, but this store has applied {}: its tail is lost",
                    log.last, anchor.sequence),
        recovery_hint);
  }
  // After damage, or a restart without its messages, a broker may continue with any sequence.
  if (log.first <= anchor.sequence && log.newest < anchor.sequence) {
    return log_break(
        fmt::format(
            "the log has numbered up to sequence {} but holds nothing after {}, and this store "
            "has applied {}: its tail is lost",
            log.last, log.newest, anchor.sequence),
        recovery_hint);
  }
  return {};
}

Result<void> check_head(const Anchor& anchor, const LogInfo& log, std::string_view recovery_hint) {
  if (anchor.sequence == 0 || log.first <= anchor.sequence + 1) return {};
  return log_break(
      fmt::format(
          "the log begins at sequence {}, but this store is at {}: the events between are gone",
          log.first, anchor.sequence),
      recovery_hint);
}

Result<void> check_first(const Anchor& anchor, const StoredMessage& first,
                         std::string_view recovery_hint) {
  if (first.sequence != anchor.sequence) return {};
  const bool is_stored_again = anchor.stored_at && *anchor.stored_at != first.stored_at;
  if (is_stored_again || wire::digest(first) != anchor.digest) {
    return log_break(
        fmt::format(
            "sequence {} holds a different message than the one this store applied: sequences "
            "were reused after the log lost its tail",
            anchor.sequence),
        recovery_hint);
  }
  return {};
}

}  // namespace laban::runtime
