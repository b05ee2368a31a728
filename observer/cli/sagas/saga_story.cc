#include "observer/cli/sagas/saga_story.h"

#include <laban/clock.h>

#include <algorithm>

#include "observer/cli/terminal/text.h"

namespace laban::cli {
namespace {

constexpr std::size_t page_of_timeline = 1000;
constexpr std::size_t most_entries = 1'000'000;

void add_words(const Json& value, const std::string& name, std::string& words, bool may_open) {
  const auto add = [&](const std::string& text) { words += (words.empty() ? "" : ", ") + text; };
  if (value.is_object() && may_open) {
    for (const auto& [key, inner] : value.items())
      add_words(inner, name.empty() ? key : name + "." + key, words, false);
  } else if (value.is_array()) {
    add(name + "[" + std::to_string(value.size()) + "]");
  } else if (value.is_string()) {
    add(name + " " + value.get<std::string>());
  } else if (!value.is_null() && !value.is_object()) {
    add(name + " " + dump(value));
  }
}

}  // namespace

std::string payload_words(const Json& data, std::size_t longest) {
  std::string words;
  if (!data.is_object()) return words;
  if (data.contains("reason")) add_words(data["reason"], "reason", words, false);
  for (const auto& [key, value] : data.items()) {
    if (key == "reason") continue;
    add_words(value, key, words, true);
    if (words.size() > 4 * longest) break;
  }
  return fit(sanitise(words, Charset::unicode), longest);
}

timeline::Entry entry_of(const Json& json) {
  timeline::Entry entry;
  entry.sequence = count_at(json, "sequence");
  if (const auto time = parse_rfc3339(text_at(json, "time"))) entry.time = *time;
  entry.id = text_at(json, "id");
  entry.cause = text_at(json, "cause");
  entry.type = text_at(json, "type");
  entry.source = text_at(json, "source");
  entry.step = text_at(json, "step");
  entry.role = text_at(json, "role");
  entry.doubt = text_at(json, "doubt");
  entry.text = text_at(json, "text");
  entry.words = payload_words(object_at(json, "data"));
  return entry;
}

Result<SagaStory> read_story(const ObserverClient& observer, Json request, std::size_t most) {
  SagaStory whole;
  Json timeline = Json::array();
  while (true) {
    request["events"] = std::min(page_of_timeline, most - timeline.size());
    auto saga = observer.ask("sagas.show", request);
    if (!saga) return saga.error();
    const Json& entries = list_at(*saga, "timeline");
    timeline.insert(timeline.end(), entries.begin(), entries.end());
    const bool is_end =
        entries.empty() || count_at(*saga, "timeline_left_out") == 0 || timeline.size() >= most;
    if (!entries.empty()) request["after"] = count_at(entries.back(), "sequence");
    if (!is_end) continue;
    whole.saga = *std::move(saga);
    break;
  }
  for (const Json& entry : timeline) whole.entries.push_back(entry_of(entry));
  whole.saga["timeline"] = std::move(timeline);
  return whole;
}

Result<SagaStory> read_whole_story(const ObserverClient& observer, Json request) {
  return read_story(observer, std::move(request), most_entries);
}

}  // namespace laban::cli
