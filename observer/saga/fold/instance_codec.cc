#include "observer/saga/fold/instance_codec.h"

#include <laban/codec.h>

#include <array>

namespace laban::observer {

namespace {

constexpr char version = 2;
constexpr std::uint64_t no_step = ~std::uint64_t{0};
enum InstanceFlag : std::uint8_t {
  has_failure = 1,
  is_forward = 2,
  has_stuck = 4,
  has_acts = 8,
  has_gap = 16,
  gap_is_accepted = 32,
  is_held = 64,
  is_orphaned = 128,
};
enum StepFlag : std::uint16_t {
  is_overdue = 2048,
  has_attempts = 4096,
  has_counts = 8192,
  has_retry = 16384,
};
constexpr std::array<Evidence StepInstance::*, 11> step_evidence = {
    &StepInstance::done,          &StepInstance::failed,     &StepInstance::asked,
    &StepInstance::undone,        &StepInstance::refused,    &StepInstance::decided,
    &StepInstance::tolerated,     &StepInstance::skipped,    &StepInstance::waived,
    &StepInstance::again_decided, &StepInstance::again_asked};

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void number(std::uint64_t value) { codec::append_le64(out_, value); }
  void duration(Duration value) { number(static_cast<std::uint64_t>(value.count())); }
  void time(Time value) { duration(value.time_since_epoch()); }
  void text(std::string_view value) { codec::append_text_value(out_, value); }
  void reference(const std::optional<StepIndex>& step) { number(step ? *step : no_step); }
  void evidence(const Evidence& value) {
    number(value.sequence);
    if (!value.exists()) return;
    time(value.log_time);
    number(value.id.high);
    number(value.id.low);
  }

 private:
  std::string& out_;
};

// Stops at the first unreadable field; see ok().
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && in_.empty(); }
  std::size_t left() const { return in_.size(); }

  std::uint8_t byte() {
    if (in_.empty()) return fail<std::uint8_t>();
    const auto value = static_cast<std::uint8_t>(in_.front());
    in_.remove_prefix(1);
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    return ok_ && codec::take_le64(in_, value) ? value : fail<std::uint64_t>();
  }
  // Reads a u64 that must fit in fewer bits.
  std::uint32_t small() {
    const std::uint64_t value = number();
    return value <= ~std::uint32_t{0} ? static_cast<std::uint32_t>(value) : fail<std::uint32_t>();
  }
  bool flag() {
    const std::uint8_t value = byte();
    return value <= 1 ? value == 1 : fail<bool>();
  }
  Duration duration() { return Duration(static_cast<std::int64_t>(number())); }
  Time time() { return Time(duration()); }
  std::string text() {
    std::string value;
    return ok_ && codec::take_text_value(in_, value) ? value : fail<std::string>();
  }
  std::optional<StepIndex> reference(std::size_t steps) {
    const std::uint64_t value = number();
    if (value == no_step) return std::nullopt;
    if (value >= steps) return fail<std::optional<StepIndex>>();
    return static_cast<StepIndex>(value);
  }
  Evidence evidence() {
    Evidence value;
    value.sequence = number();
    if (!value.exists()) return value;
    value.log_time = time();
    value.id.high = number();
    value.id.low = number();
    return value;
  }
  // A count of elements that take at least one byte each.
  std::size_t count() {
    const std::uint64_t value = number();
    return value <= in_.size() ? static_cast<std::size_t>(value) : fail<std::size_t>();
  }
  template <class T>
  T fail() {
    ok_ = false;
    in_ = {};
    return T{};
  }

 private:
  std::string_view in_;
  bool ok_ = true;
};

std::uint16_t flags_of(const StepInstance& step) {
  std::uint16_t flags = 0;
  const auto set = [&](bool condition, unsigned flag) {
    if (condition) flags = static_cast<std::uint16_t>(flags | flag);
  };
  for (std::size_t i = 0; i < step_evidence.size(); ++i)
    set((step.*step_evidence[i]).exists(), 1u << i);
  set(step.overdue, is_overdue);
  set(step.attempts != 0 || step.attempts_forgiven != 0, has_attempts);
  set(step.failures != 0 || step.agains != 0 || step.agains_forgiven != 0, has_counts);
  set(step.retry_at != Duration::zero(), has_retry);
  return flags;
}

void write_step(Writer& out, const StepInstance& step) {
  const std::uint16_t flags = flags_of(step);
  out.byte(static_cast<std::uint8_t>(flags));
  out.byte(static_cast<std::uint8_t>(flags >> 8));
  for (const auto member : step_evidence) {
    if ((step.*member).exists()) out.evidence(step.*member);
  }
  out.duration(step.due);
  if (flags & has_attempts) {
    out.number(step.attempts);
    out.number(step.attempts_forgiven);
  }
  if (flags & has_counts) {
    out.number(step.failures);
    out.number(step.agains);
    out.number(step.agains_forgiven);
  }
  if (flags & has_retry) out.duration(step.retry_at);
}

StepInstance read_step(Reader& in) {
  StepInstance step;
  unsigned flags = in.byte();
  flags |= static_cast<unsigned>(in.byte()) << 8;
  for (std::size_t i = 0; i < step_evidence.size(); ++i) {
    if (flags & (1u << i)) step.*step_evidence[i] = in.evidence();
  }
  step.overdue = (flags & is_overdue) != 0;
  step.due = in.duration();
  if (flags & has_attempts) {
    step.attempts = in.small();
    step.attempts_forgiven = in.small();
  }
  if (flags & has_counts) {
    step.failures = in.small();
    step.agains = in.small();
    step.agains_forgiven = in.small();
  }
  if (flags & has_retry) step.retry_at = in.duration();
  return flags_of(step) == flags ? step : in.fail<StepInstance>();
}

void write_act(Writer& out, const Act& act) {
  out.evidence(act.at);
  out.text(act.action);
  out.reference(act.step);
  out.text(act.by);
  out.text(act.reason);
  out.byte(act.accepted ? 1 : 0);
  out.text(act.outcome);
}

Act read_act(Reader& in, std::size_t steps) {
  Act act;
  act.at = in.evidence();
  act.action = in.text();
  act.step = in.reference(steps);
  act.by = in.text();
  act.reason = in.text();
  act.accepted = in.flag();
  act.outcome = in.text();
  return act;
}

void write_finding(Writer& out, const Finding& finding) {
  out.byte(static_cast<std::uint8_t>(finding.kind));
  out.reference(finding.step);
  out.number(finding.sequence);
  out.number(finding.other);
  out.text(finding.text);
}

Finding read_finding(Reader& in, std::size_t steps) {
  Finding finding{};
  finding.kind = static_cast<FindingKind>(in.byte());
  if (static_cast<std::size_t>(finding.kind) >= finding_kind_count) return in.fail<Finding>();
  finding.step = in.reference(steps);
  finding.sequence = in.number();
  finding.other = in.number();
  finding.text = in.text();
  return finding;
}

Failure read_failure(Reader& in, std::size_t steps) {
  Failure failure;
  failure.step = in.reference(steps);
  failure.type = in.text();
  failure.reason = in.text();
  failure.sequence = in.number();
  failure.log_time = in.time();
  return failure;
}

Stuck read_stuck(Reader& in, std::size_t steps) {
  Stuck stuck;
  stuck.step = in.reference(steps);
  stuck.is_contradiction = in.flag();
  stuck.reason = in.text();
  stuck.next = in.text();
  return stuck;
}

std::uint8_t flags_of(const Instance& instance) {
  return static_cast<std::uint8_t>(
      (instance.failure ? has_failure : 0) | (instance.forward ? is_forward : 0) |
      (instance.stuck ? has_stuck : 0) |
      (!instance.acts.empty() || instance.acts_left_out > 0 ? has_acts : 0) |
      (instance.gap.exists() ? has_gap : 0) | (instance.gap_accepted ? gap_is_accepted : 0) |
      (instance.held.exists() ? is_held : 0) | (instance.orphaned ? is_orphaned : 0));
}

void write_trouble(Writer& out, const Instance& instance) {
  if (instance.failure) {
    out.reference(instance.failure->step);
    out.text(instance.failure->type);
    out.text(instance.failure->reason);
    out.number(instance.failure->sequence);
    out.time(instance.failure->log_time);
  }
  if (instance.stuck) {
    out.reference(instance.stuck->step);
    out.byte(instance.stuck->is_contradiction ? 1 : 0);
    out.text(instance.stuck->reason);
    out.text(instance.stuck->next);
  }
  out.number(instance.findings.size());
  for (const auto& finding : instance.findings) write_finding(out, finding);
  out.number(instance.findings_left_out);
}

void write_acts_gap_and_hold(Writer& out, const Instance& instance) {
  const std::uint8_t flags = flags_of(instance);
  if (flags & has_acts) {
    out.number(instance.acts.size());
    for (const auto& act : instance.acts) write_act(out, act);
    out.number(instance.acts_left_out);
  }
  if (flags & has_gap) {
    out.number(instance.gap.first);
    out.number(instance.gap.last);
  }
  if (flags & is_held) {
    out.evidence(instance.held);
    out.duration(instance.held_at);
  }
}

void read_acts_gap_and_hold(Reader& in, std::uint8_t flags, Instance& instance) {
  if (flags & has_acts) {
    const std::size_t acts = in.count();
    for (std::size_t i = 0; i < acts && in.ok(); ++i)
      instance.acts.push_back(read_act(in, instance.steps.size()));
    instance.acts_left_out = in.number();
  }
  if (flags & has_gap) {
    instance.gap.first = in.number();
    instance.gap.last = in.number();
  }
  instance.gap_accepted = (flags & gap_is_accepted) != 0;
  instance.orphaned = (flags & is_orphaned) != 0;
  if (flags & is_held) {
    instance.held = in.evidence();
    instance.held_at = in.duration();
  }
}

}  // namespace

std::string encode(const Instance& instance) {
  std::string bytes;
  bytes.reserve(512);
  Writer out(bytes);
  out.byte(version);
  out.text(instance.definition);
  out.number(instance.version);
  out.text(instance.saga);
  out.number(instance.generation);
  out.byte(static_cast<std::uint8_t>(instance.state));
  out.byte(flags_of(instance));
  for (const auto* evidence :
       {&instance.opened, &instance.started, &instance.ended, &instance.last}) {
    out.evidence(*evidence);
  }
  out.text(instance.last_type);
  out.number(instance.events);
  out.duration(instance.due);
  out.duration(instance.wake_at);
  out.number(instance.steps.size());
  for (const auto& step : instance.steps) write_step(out, step);
  write_trouble(out, instance);
  write_acts_gap_and_hold(out, instance);
  return bytes;
}

std::optional<Instance> decode_instance(std::string_view bytes) {
  Reader in(bytes);
  if (in.byte() != version) return std::nullopt;
  Instance instance;
  instance.definition = in.text();
  instance.version = in.number();
  instance.saga = in.text();
  instance.generation = in.small();
  const std::uint8_t state = in.byte();
  if (state >= state_count) return std::nullopt;
  instance.state = static_cast<State>(state);
  const std::uint8_t flags = in.byte();
  instance.forward = (flags & is_forward) != 0;
  for (auto* evidence : {&instance.opened, &instance.started, &instance.ended, &instance.last}) {
    *evidence = in.evidence();
  }
  instance.last_type = in.text();
  instance.events = in.number();
  instance.due = in.duration();
  instance.wake_at = in.duration();
  const std::size_t steps = in.count();
  for (std::size_t i = 0; i < steps && in.ok(); ++i) instance.steps.push_back(read_step(in));
  if (flags & has_failure) instance.failure = read_failure(in, steps);
  if (flags & has_stuck) instance.stuck = read_stuck(in, steps);
  const std::size_t findings = in.count();
  for (std::size_t i = 0; i < findings && in.ok(); ++i)
    instance.findings.push_back(read_finding(in, steps));
  instance.findings_left_out = in.number();
  read_acts_gap_and_hold(in, flags, instance);
  if (!in.at_end() || flags_of(instance) != flags) return std::nullopt;
  return instance;
}

}  // namespace laban::observer
