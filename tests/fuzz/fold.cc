// A saga fed with any events in any order, compared with the naive saga, and with a twin that is
// serialised and read again after every event.

#include <array>

#include "observer/saga/fold/instance_codec.h"
#include "observer/saga/fold/log_clock.h"
#include "observer/saga/fold/saga_folder.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/naive_saga.h"
#include "tests/fuzz/small_definitions.h"
#include "tests/fuzz/target.h"

namespace laban::fuzz {

using namespace observer;

namespace {

constexpr std::size_t most_events = 200;

class World {
 public:
  World(const Definition& definition, Bytes& bytes) : definition_(definition), bytes_(bytes) {}

  // The next event; its texts live as long as the definition and the input.
  FoldEvent next() {
    FoldEvent event;
    event.sequence = ++sequence_;
    event.id = {1, sequence_};
    event.log_time = Time(std::chrono::milliseconds(sequence_));
    event.source = "t0";
    const std::uint8_t what = bytes_.byte();
    switch (what >> 5) {
      case 0:
        tick(event, what & 31);
        break;
      case 1:
        act(event, what & 31);
        break;
      case 2:
        strange(event, what & 31);
        break;
      case 3:
        event.id = {1, sequence_ > (what & 31u) ? sequence_ - (what & 31) : 1};  // repeated
        [[fallthrough]];
      default:
        say(event, what & 31);
    }
    event.clock = clock_;
    event.gap = gap_;
    return event;
  }

 private:
  const Step& some_step() { return definition_.step(bytes_.below(definition_.steps().size())); }

  void tick(FoldEvent& event, std::uint8_t periods) {
    event.kind = FoldEvent::Kind::tick;
    event.type = "laban.tick";
    clock_ += tick_period * (1 + periods * 10);
  }

  void act(FoldEvent& event, std::uint8_t which) {
    static constexpr std::array<std::string_view, 6> actions = {"hold", "release", "retry",
                                                                "skip", "abort",   "dance"};
    event.type = "laban.operator_acted";
    event.act =
        OperatorAction{actions[which % actions.size()], "small", 1, {}, "ann", bytes_.text()};
    if (which >= 16) event.act->step = some_step().name;
    if (which == 15) event.act->generation = 2;
  }

  void strange(FoldEvent& event, std::uint8_t which) {
    const Step& step = some_step();
    event.type = step.done;
    if (which < 6) {
      event.type = "laban.dead_lettered";
      event.dead_letter =
          DeadLetter{step.service, which < 3 ? step.undo : definition_.starts(), bytes_.text()};
    } else if (which < 10) {
      event.doubt = FoldEvent::Doubt::wrong_producer;
    } else if (which == 10) {
      event.doubt = FoldEvent::Doubt::divergence;
      event.first = 1;
    } else if (which < 14) {
      event.doubt = FoldEvent::Doubt::unknown_type;
      event.type = bytes_.text();
    } else if (which < 18) {
      gap_ = {sequence_, sequence_ + which - 14};
      sequence_ = gap_.last + 1;
      event.sequence = sequence_;
      event.id = {1, sequence_};
    } else {
      event.type = definition_.starts();
    }
  }

  void say(FoldEvent& event, std::uint8_t which) {
    const Step& step = some_step();
    event.source = step.service;
    const std::string_view types[] = {step.done,   step.done,    step.done, step.undone,
                                      step.undone, step.refused, step.undo, step.again};
    event.type = types[which % std::size(types)];
    if (which >= 24 && !step.fails.empty()) event.type = step.fails.front();
    if (event.type.empty()) event.type = "some.other";
    if (which == 31) event.reason = bytes_.text();
  }

  const Definition& definition_;
  Bytes& bytes_;
  std::uint64_t sequence_ = 0;
  Duration clock_{};
  LogGap gap_;
};

// As in the projection: a tick goes to those whose time has come.
bool is_concerned(const Instance* instance, const FoldEvent& event) {
  if (event.kind == FoldEvent::Kind::event) return true;
  return instance != nullptr && has_passed(instance->wake_at, event.clock);
}

// The newest generation of one saga.
class OneSaga final : public SagaInstances {
 public:
  std::optional<Instance> take(std::string_view, std::string_view) override { return instance; }
  void put_back(Instance) override {}
  void before_change(const Definition&, const Instance&) override {}
  void change(SagaChange change, const FoldEvent&) override {
    last.emplace(std::move(change));
    instance = last->result.instance;
  }
  bool has_event_before(std::string_view, std::string_view, std::uint64_t) override {
    return false;
  }

  // False: the event had no effect.
  bool feed(const DefinitionRegistry& definitions, const FoldEvent& event) {
    last.reset();
    const SagaFolder folder(definitions);
    const auto& name = definitions.chapters().begin()->first;
    const auto folded = event.kind == FoldEvent::Kind::tick
                            ? folder.on_tick(name, "o-1", event, *this)
                            : folder.on_event("o-1", event, *this);
    law(folded.has_value(), "the definition of an instance is known");
    return last.has_value();
  }

  std::optional<Instance> instance;
  std::optional<SagaChange> last;
};

DefinitionRegistry registry_of(const Definition& definition) {
  DefinitionRegistry definitions;
  definitions.restore({definition, 1, {}, {}, std::nullopt});
  return definitions;
}

void check_tick_of_others(const Definition& definition, const Instance& instance,
                          const FoldEvent& event) {
  if (event.gap.exists()) return;  // already visible with the tick
  const FoldResult result = observer::fold(definition, instance, event);
  law(result.instance == instance, "a tick before its time changes nothing");
}

}  // namespace

void fold(std::string_view input) {
  Bytes bytes(input);
  const Definition* definition = small_definition(bytes);
  if (definition == nullptr) return;
  World world(*definition, bytes);
  NaiveSaga naive(*definition);
  const DefinitionRegistry definitions = registry_of(*definition);
  OneSaga saga, twin;
  for (std::size_t i = 0; i < most_events && !bytes.empty(); ++i) {
    const FoldEvent event = world.next();
    const std::optional<Instance> before = saga.instance;
    if (!is_concerned(before ? &*before : nullptr, event)) {
      if (before) check_tick_of_others(*definition, *before, event);
      continue;
    }
    const bool changed = saga.feed(definitions, event);
    if (twin.instance) twin.instance = decode_instance(encode(*twin.instance));
    law(changed == twin.feed(definitions, event), "the same event has the same effect");
    if (!changed) continue;
    naive.happened(event, before ? &*before : nullptr, *saga.last);
    OneSaga again;
    again.instance = saga.instance;
    law(!again.feed(definitions, event) || again.instance->steps == saga.instance->steps ||
            event.kind == FoldEvent::Kind::tick || event.act || event.dead_letter,
        "an event that comes twice changes no step twice");
    law(encode(*twin.instance) == encode(*saga.instance), "the same events make the same bytes");
  }
}

}  // namespace laban::fuzz
