#include <fmt/core.h>
#include <laban/json.h>

#include <map>
#include <unordered_map>

#include "observer/capsule/formats.h"
#include "observer/capsule/saga_events.h"

namespace laban::observer {

namespace {

using Json = nlohmann::ordered_json;

// The format counts in microseconds; fractions are allowed.
double microseconds(Time time) {
  return static_cast<double>(time.time_since_epoch().count()) / 1000.0;
}

std::string line_of(const Json& event) {
  return event.dump(-1, ' ', true, Json::error_handler_t::replace);
}

// Complete events of one thread may be nested but must not overlap: overlapping ones go to another
// thread of the same service.
class Lanes {
 public:
  struct Lane {
    std::uint64_t thread;
    bool is_new;
    std::size_t number;  // of the service
  };

  Lane place(std::string_view service, Time from, Time to) {
    auto& lanes = by_service_[std::string(service)];
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      if (lanes[i].until > from) continue;
      lanes[i].until = to;
      return {lanes[i].thread, false, i + 1};
    }
    lanes.push_back({++threads_, to});
    return {threads_, true, lanes.size()};
  }

 private:
  struct Busy {
    std::uint64_t thread;
    Time until;
  };
  std::map<std::string, std::vector<Busy>> by_service_;
  std::uint64_t threads_ = 0;
};

void add_name(std::vector<std::string>& lines, const char* what, std::size_t process,
              std::uint64_t thread, const std::string& name) {
  lines.push_back(line_of(Json{
      {"name", what}, {"ph", "M"}, {"pid", process}, {"tid", thread}, {"args", {{"name", name}}}}));
}

void add_saga(std::vector<std::string>& lines, std::size_t process,
              const std::vector<wire::Decoded>& events, const schema::SchemaRegistry& schemas) {
  Lanes lanes;
  std::unordered_map<EventId, Time> stored_at;
  for (const auto& event : events) {
    const Envelope& envelope = event.envelope;
    const Time end = event.position.log_time;
    stored_at.emplace(envelope.id, end);
    const auto cause = stored_at.find(envelope.cause);
    const bool has_cause = cause != stored_at.end() && cause->second <= end;
    const Time begin = has_cause ? cause->second : end;
    const auto lane = lanes.place(envelope.source, begin, end);
    if (lane.is_new) {
      std::string name(envelope.source);
      if (lane.number > 1) name += fmt::format(" ({})", lane.number);
      add_name(lines, "thread_name", process, lane.thread, name);
    }
    Json args = {
        {"saga", envelope.saga}, {"sequence", event.position.sequence}, {"id", envelope.id.hex()}};
    if (!envelope.cause.is_nil()) args["cause"] = envelope.cause.hex();
    const auto data = schemas.to_json(envelope.type, envelope.payload);
    if (data) args["data"] = parse_json<Json>(*data);
    Json line = {
        {"name", envelope.type},     {"cat", envelope.source}, {"ph", has_cause ? "X" : "i"},
        {"ts", microseconds(begin)}, {"pid", process},         {"tid", lane.thread}};
    if (has_cause) {
      line["dur"] = static_cast<double>((end - begin).count()) / 1000.0;
    } else {
      line["s"] = "t";
    }
    line["args"] = std::move(args);
    lines.push_back(line_of(line));
  }
}

}  // namespace

std::string to_chrome_trace(const Capsule& capsule, const schema::SchemaRegistry& schemas) {
  std::vector<std::string> lines;
  std::size_t process = 0;
  for (const auto& [saga, events] : events_by_saga(capsule)) {
    add_name(lines, "process_name", ++process, 0, saga);
    add_saga(lines, process, events, schemas);
  }
  std::string out = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n";
  for (std::size_t i = 0; i < lines.size(); ++i)
    out += lines[i] + (i + 1 < lines.size() ? ",\n" : "\n");
  return out + "]}\n";
}

}  // namespace laban::observer
