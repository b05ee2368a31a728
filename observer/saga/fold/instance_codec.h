#pragma once

// An instance as bytes: fixed order, so that one instance has exactly one form. On disk, and what
// digests are made of: changing it changes every store (raise the version byte).
//
//   instance := version:u8(2) definition:text definition_digest:le64 saga:text generation:le64
//               state:u8 flags:u8 opened:evidence started:evidence ended:evidence last:evidence
//               last_type:text events:le64 due:le64 wake_at:le64
//               count:le64 step*  [failure]  [stuck]  count:le64 finding*  findings_left_out:le64
//               [acts]  [gap]  [hold]
//   flags    := 1 failure | 2 forward | 4 stuck | 8 acts | 16 gap | 32 gap accepted | 64 hold
//               | 128 orphaned
//   step     := flags:le16 evidence* due:le64 [attempts] [counts] [retry_at:le64]
//               evidence for each of its flags, in this order:
//               1 done | 2 failed | 4 asked | 8 undone | 16 refused | 32 decided | 64 tolerated
//               | 128 skipped | 256 waived | 512 again decided | 1024 again asked;
//               2048 overdue | 4096 attempts | 8192 counts | 16384 retry_at
//   attempts := decided_on:le64 forgiven:le64
//   counts   := failures:le64 agains:le64 agains_forgiven:le64
//   evidence := sequence:le64 [log_time:le64 id_high:le64 id_low:le64]
//               sequence 0: nothing follows
//   failure  := step type:text reason:text sequence:le64 log_time:le64
//   stuck    := step contradiction:u8 reason:text next:text
//   acts     := count:le64 act* left_out:le64
//   act      := at:evidence action:text step by:text reason:text accepted:u8 outcome:text
//   gap      := first:le64 last:le64
//   hold     := held:evidence held_at:le64
//   finding  := kind:u8 step sequence:le64 other:le64 text:text
//   step (reference) := le64, 2^64-1 for none          text := size:le32 byte*

#include <optional>
#include <string>
#include <string_view>

#include "observer/saga/fold/instance.h"

namespace laban::observer {

std::string encode(const Instance& instance);

// Nothing unless the bytes are exactly one instance.
std::optional<Instance> decode_instance(std::string_view bytes);

}  // namespace laban::observer
