#include "bus/runtime/echo.h"

#include <algorithm>
#include <cstring>

namespace laban::runtime {

namespace {

bool is_same_content(const Envelope& one, const Envelope& other) {
  return one.type == other.type && one.trace == other.trace &&
         std::equal(one.payload.begin(), one.payload.end(), other.payload.begin(),
                    other.payload.end());
}

}  // namespace

// An emission has the log time of its cause. With the same time it was decided on the very same
// stored message; with another one, the log lost the cause and it was stored again, perhaps in
// another order.
Echo judge_echo(const OwnEvent& own, const wire::Decoded& logged, bool log_wins) {
  const bool has_same_bytes = own.data.size() == logged.size &&
                              std::memcmp(own.data.data(), logged.bytes.data(), logged.size) == 0;
  if (has_same_bytes) return Echo::said;
  const auto row = wire::view(own.data);
  if (!row) return Echo::contradiction;
  const Envelope& said = logged.envelope;
  if (row->saga != said.saga) return Echo::forged;
  if (row->cause != said.cause && (!log_wins || row->type != said.type)) return Echo::forged;
  if (row->cause == said.cause && is_same_content(*row, said)) return Echo::said;
  const bool counts = own.from_outside || log_wins || row->time != said.time;
  return counts ? Echo::overruled : Echo::contradiction;
}

}  // namespace laban::runtime
