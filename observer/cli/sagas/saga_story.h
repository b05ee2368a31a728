#pragma once

// A whole saga read from the observer, page by page, as a story.

#include "observer/cli/client/observer_client.h"
#include "observer/saga/timeline/entry.h"

namespace laban::cli {

struct SagaStory {
  Json saga;  // as sagas.show answers, its timeline complete
  timeline::Entries entries;
};

// `request`: of sagas.show; at most `most` entries, those that are left out are counted there.
Result<SagaStory> read_story(const ObserverClient& observer, Json request, std::size_t most);

// Everything there is of one saga, up to a million entries.
Result<SagaStory> read_whole_story(const ObserverClient& observer, Json request);

timeline::Entry entry_of(const Json& entry);

// What a payload says, on one line: "order_id o-1, total.cents 3998, lines[2]".
std::string payload_words(const Json& data, std::size_t longest = 80);

}  // namespace laban::cli
