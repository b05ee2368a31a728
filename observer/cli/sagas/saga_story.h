#pragma once

// Reads a whole saga from the observer, page by page, with its timeline.

#include "observer/api/saga.h"
#include "observer/cli/client/observer_client.h"
#include "observer/saga/timeline/entry.h"

namespace laban::cli {

// At most `most` timeline entries; the answer counts those left out.
Result<api::SagaDetail> read_saga(const ObserverClient& observer, api::SagasShowRequest request,
                                  std::size_t most);

// Up to a million entries: everything there is.
Result<api::SagaDetail> read_whole_saga(const ObserverClient& observer,
                                        api::SagasShowRequest request);

timeline::Entry entry_of(const api::TimelineEntry& entry);
timeline::Entries story_of(const api::SagaDetail& saga);

// A saga with its story.
struct SagaStory {
  api::SagaDetail saga;
  timeline::Entries entries;
};
Result<SagaStory> read_story(const ObserverClient& observer, api::SagasShowRequest request,
                             std::size_t most);
Result<SagaStory> read_whole_story(const ObserverClient& observer, api::SagasShowRequest request);

// The content of a payload, on one line: "order_id o-1, total.cents 3998, lines[2]".
std::string payload_words(const api::JsonText& payload, std::size_t longest = 80);

}  // namespace laban::cli
