#pragma once

// A whole saga read from the observer, page by page, and its timeline as a story.

#include "observer/api/saga.h"
#include "observer/cli/client/observer_client.h"
#include "observer/saga/timeline/entry.h"

namespace laban::cli {

// At most `most` entries of the timeline; those that are left out are counted in the answer.
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

// What a payload says, on one line: "order_id o-1, total.cents 3998, lines[2]".
std::string payload_words(const api::JsonText& payload, std::size_t longest = 80);

}  // namespace laban::cli
