// Services that say they have halted.

#include "events/laban.h"
#include "observer/projection/halt_rows.h"
#include "observer/projection/projection.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/shortened.h"

namespace laban::observer {

void Projection::write_halt(std::string_view service, const HaltRow& row,
                            runtime::Transaction& tx) {
  const std::string bytes = encode(row);
  tx.write(observer_meta, halt_key(service), bytes);
  mix(summary_, bytes);
}

// Its source and service are the same: EventReader::judge().
void Projection::meet_halt(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto* diverged = flatbuffers::GetRoot<Diverged>(event.envelope.payload.data());
  HaltRow& row = halts_[std::string(event.envelope.source)];
  row = {row.count + 1,
         event.position.sequence,
         event.position.log_time,
         diverged->sequence(),
         0,
         std::string(event.envelope.saga),
         shortened(flatbuffers::GetStringView(diverged->event_type())),
         shortened(flatbuffers::GetStringView(diverged->would_say())),
         shortened(flatbuffers::GetStringView(diverged->difference()))};
  write_halt(event.envelope.source, row, tx);
}

void Projection::note_speaker(const wire::Decoded& event, runtime::Transaction& tx) {
  const auto halt = halts_.find(event.envelope.source);
  if (halt == halts_.end() || halt->second.spoke_again != 0 || !is_decided(event.envelope.type))
    return;
  halt->second.spoke_again = event.position.sequence;
  write_halt(halt->first, halt->second, tx);
}

}  // namespace laban::observer
