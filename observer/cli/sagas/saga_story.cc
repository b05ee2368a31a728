#include "observer/cli/sagas/saga_story.h"

#include <laban/json.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "observer/cli/sagas/saga_words.h"
#include "observer/cli/terminal/text.h"

namespace laban::cli {
namespace {

constexpr std::size_t page_of_timeline = 1000;
constexpr std::size_t most_entries = 1'000'000;

using SortedJson = nlohmann::json;

void add_words(const SortedJson& value, const std::string& name, std::string& words,
               bool may_open) {
  const auto add = [&](const std::string& text) { words += (words.empty() ? "" : ", ") + text; };
  if (value.is_object() && may_open) {
    for (const auto& [key, inner] : value.items())
      add_words(inner, name.empty() ? key : name + "." + key, words, false);
  } else if (value.is_array()) {
    add(name + "[" + std::to_string(value.size()) + "]");
  } else if (value.is_string()) {
    add(name + " " + value.get<std::string>());
  } else if (!value.is_null() && !value.is_object()) {
    add(name + " " + value.dump());
  }
}

Result<SagaStory> with_story(Result<api::SagaDetail> saga) {
  if (!saga) return saga.error();
  timeline::Entries entries = story_of(*saga);
  return SagaStory{*std::move(saga), std::move(entries)};
}

}  // namespace

std::string payload_words(const api::JsonText& payload, std::size_t longest) {
  std::string words;
  const auto data = parse_json<SortedJson>(payload.text);
  if (!data.is_object()) return words;
  if (data.contains("reason")) add_words(data["reason"], "reason", words, false);
  for (const auto& [key, value] : data.items()) {
    if (key == "reason") continue;
    add_words(value, key, words, true);
    if (words.size() > 4 * longest) break;
  }
  return fit(sanitise(words, Charset::unicode), longest);
}

timeline::Entry entry_of(const api::TimelineEntry& entry) {
  return {.sequence = entry.sequence,
          .time = entry.time,
          .id = entry.id,
          .cause = entry.cause.value_or(""),
          .type = entry.type,
          .source = entry.source,
          .step = entry.step.value_or(""),
          .role = role_text(entry.role),
          .doubt = entry.doubt ? name_of(*entry.doubt) : "",
          .text = entry.text.value_or(""),
          .words = payload_words(entry.data)};
}

timeline::Entries story_of(const api::SagaDetail& saga) {
  timeline::Entries entries;
  entries.reserve(saga.timeline.size());
  for (const auto& entry : saga.timeline) entries.push_back(entry_of(entry));
  return entries;
}

Result<api::SagaDetail> read_saga(const ObserverClient& observer, api::SagasShowRequest request,
                                  std::size_t most) {
  std::vector<api::TimelineEntry> timeline;
  while (true) {
    request.events = std::min(page_of_timeline, most - timeline.size());
    auto saga = observer.ask<api::SagasShow>(request);
    if (!saga) return saga.error();
    const bool is_empty = saga->timeline.empty();
    std::move(saga->timeline.begin(), saga->timeline.end(), std::back_inserter(timeline));
    if (is_empty || saga->timeline_left_out == 0 || timeline.size() >= most) {
      saga->timeline = std::move(timeline);
      return saga;
    }
    request.after = timeline.back().sequence;
  }
}

Result<api::SagaDetail> read_whole_saga(const ObserverClient& observer,
                                        api::SagasShowRequest request) {
  return read_saga(observer, std::move(request), most_entries);
}

Result<SagaStory> read_story(const ObserverClient& observer, api::SagasShowRequest request,
                             std::size_t most) {
  return with_story(read_saga(observer, std::move(request), most));
}

Result<SagaStory> read_whole_story(const ObserverClient& observer, api::SagasShowRequest request) {
  return with_story(read_whole_saga(observer, std::move(request)));
}

}  // namespace laban::cli
