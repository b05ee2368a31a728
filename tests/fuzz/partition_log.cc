// A whole log of anything: events, copies, garbage, definitions, operators' actions, time, gaps.
// The observer reads it now and then; a second one reads it once at the end, emits nothing new and
// has the same rows.

#include <array>

#include "observer/saga/fold/limits.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/schemas.h"
#include "tests/fuzz/small_observer.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

namespace {

constexpr std::size_t most_happenings = 60;
// Each is read twice, and reading one takes as long as a hundred events.
constexpr std::size_t most_definitions = 4;
constexpr std::array<std::string_view, 3> sagas = {"o-1", "o-2", "-"};

class Happenings {
 public:
  Happenings(SmallLog& log, SmallObserver& observer, Bytes& bytes)
      : log_(log), observer_(observer), bytes_(bytes), types_(schemas().all()) {}

  void play() {
    for (std::size_t i = 0; i < most_happenings && !bytes_.empty(); ++i) happen();
    observer_.run();
  }

 private:
  std::string_view saga() { return sagas[bytes_.below(sagas.size())]; }
  const std::string& type() { return types_[bytes_.below(types_.size())].type; }

  void happen() {
    switch (bytes_.below(8)) {
      case 0:
        return raw();
      case 1:
        return act();
      case 2:
        return pass_time();
      case 3:
        return define();
      case 4:
        return again();
      case 5:
        return lose();
      default: {
        const std::string& what = type();
        log_.say(what, saga(), SmallLog::payload_of(what), std::to_string(bytes_.below(3)),
                 cause());
      }
    }
  }

  EventId cause() {
    return bytes_.below(2) == 0 ? EventId{}
                                : root_id("orders", std::string(saga()) + "/0", "order.placed");
  }

  // Bytes of the input as a payload, or as a whole message.
  void raw() {
    const std::string what = type();
    const auto whose = saga();
    const auto data = bytes_.text();
    if (bytes_.below(2) == 0) {
      log_.stream->append("shop.0." + what, std::string(data));
    } else {
      log_.say(what, whose, data, "raw");
    }
  }

  void act() {
    static constexpr std::array<const char*, 5> actions = {"hold", "release", "retry", "skip",
                                                           "abort"};
    const std::string json = std::string(R"({"action":")") + actions[bytes_.below(5)] +
                             R"(","definition":"order","generation":1,"by":"ann"})";
    log_.say("laban.operator_acted", saga(), SmallLog::payload_of("laban.operator_acted", json),
             std::to_string(bytes_.byte()));
  }

  void pass_time() {
    for (std::size_t periods = bytes_.below(8); periods > 0; --periods) {
      observer_.run();
      log_.clock.advance(observer::tick_period);
    }
    log_.clock.advance(std::chrono::milliseconds(bytes_.byte()));
    observer_.run();
  }

  void define() {
    if (++defined_ > most_definitions) return;
    std::string text = order_yaml();
    const std::size_t at = bytes_.byte() * 8u;
    if (at < text.size()) text.replace(at, 1, std::string(bytes_.text()));
    log_.apply(text, static_cast<std::uint32_t>(bytes_.below(4)), bytes_.below(2) == 1);
  }

  void again() {
    const auto& messages = log_.stream->messages();
    if (messages.empty()) return;
    const auto message = messages[bytes_.byte() % messages.size()];
    log_.stream->append(message.subject, message.data);
  }

  // Messages not read yet.
  void lose() {
    observer_.run();
    const std::uint64_t first = log_.stream->messages().back().sequence + 1;
    for (std::size_t i = 0; i < 3; ++i)
      log_.say("payment.charged", "o-1", SmallLog::payload_of("payment.charged"), "lost");
    log_.stream->forget(first, first + bytes_.below(2));
  }

  SmallLog& log_;
  SmallObserver& observer_;
  Bytes& bytes_;
  std::size_t defined_ = 0;
  const std::vector<schema::EventSchema> types_;
};

// Fields the endpoint requires.
std::string question_to(std::string_view endpoint) {
  if (endpoint == "sagas.show") return R"({"saga":"o-1"})";
  if (endpoint == "sagas.preview") return R"({"saga":"o-1","action":"skip","step":"charge"})";
  if (endpoint == "divergence") return R"({"definition":"order"})";
  if (endpoint == "dlq.show") return R"({"sequence":1})";
  if (endpoint == "events.find") return R"({"id":"0000"})";
  if (endpoint != "whatif") return "{}";
  std::string text;  // in JSON form
  for (const char c : order_yaml()) {
    if (c == '"' || c == '\\') text += '\\';
    text += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return R"({"saga":"o-1","text":")" + text + "\"}";
}

}  // namespace

void partition_log(std::string_view input) {
  Bytes bytes(input);
  SmallLog log;
  SmallObserver observer(log);
  Happenings(log, observer, bytes).play();
  const std::size_t said = log.stream->messages().size();
  SmallObserver second(log);
  second.run();
  observer.run();
  law(log.stream->messages().size() == said, "a second observer says nothing new");
  law(second.dump() == observer.dump(), "the same log gives the same rows");
  for (const auto& endpoint : observer::query_endpoints()) {
    const auto answer = observer::answer(endpoint, question_to(endpoint), observer.queries());
    law(answer || answer.error().kind == ErrorKind::not_found, "every question has an answer");
  }
}

}  // namespace laban::fuzz
