#include "tests/simulation/process.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include <algorithm>
#include <utility>

#include "bus/runtime/announcement.h"

namespace laban::simulation {

namespace {

// A power loss reverts no more than this, because the operating system writes data out by itself.
constexpr std::size_t writes_in_memory = 200;

std::string key_of(std::uint64_t outbox_ordinal) {
  std::string key;
  codec::append_be64(key, outbox_ordinal);
  return key;
}

// An exception that escapes from a step ends a real process.
Result<bool> step_of(runtime::PartitionTask& unit) try {
  return unit.step();
} catch (const std::exception& error) {
  return Error{ErrorKind::corrupt, std::string("an exception: ") + error.what()};
}

}  // namespace

Process::Process(const Home& home, std::uint32_t number)
    : clock(home.queue.clock()),
      home_(home),
      number_(number),
      name_(process_name(home.plan, number)) {
  if (number >= service_names.size()) mode_ = home.plan.observers[number - service_names.size()];
  for (std::uint32_t partition = 0; partition < home.plan.partitions; ++partition) {
    Part& part = parts_.emplace_back();
    part.disk = make_disk();
    if (!mode_) {
      part.service.emplace(make_service(home.plan, name_, partition, options_of(home.plan, name_)));
    }
  }
}

std::shared_ptr<memory::Disk> Process::make_disk() const {
  auto disk = memory::make_disk();
  memory::remember_unsynced(*disk, writes_in_memory);
  return disk;
}

std::unique_ptr<runtime::EventProcessor> Process::make_processor(std::uint32_t partition) const {
  if (mode_) {
    return std::make_unique<observer::Projection>(
        observer::ProjectionConfig{partition, *mode_, true, home_.plan.limits.projection},
        installation(partition));
  }
  return make_handlers(home_.plan, home_.knowledge, *parts_[partition].service, partition,
                       parts_[partition].rules);
}

// An observer may be started again where other schemas are installed, once the log is sure to keep
// those it begins with. One that publishes nothing has to be started with those.
const schema::SchemaHistory& Process::installation(std::uint32_t partition) const {
  const bool is_free =
      mode_ != observer::Mode::observe && home_.broker.messages(partition).size() > uncertain_tail;
  return home_.knowledge.installation(home_.plan.seed + (is_free ? lives_ : 0));
}

void Process::start() {
  ++lives_;
  life_ = std::make_unique<Life>();
  for (std::uint32_t partition = 0; partition < parts_.size(); ++partition) start(partition);
}

void Process::start(std::uint32_t partition) {
  Part& part = parts_[partition];
  part.link = home_.broker.connect(number_, partition, troubles);
  part.log = open_log(home_.broker, part.link, *life_, home_.plan,
                      [this, &part](std::uint64_t token, std::string_view data) {
                        // It follows from nothing that is stored.
                        if (token == runtime::Announcement::token) return;
                        part.link->has_full_outbox =
                            part.unit->outbox_size() >= home_.plan.limits.task.outbox_rows;
                        check_committed(part, runtime::outbox, key_of(token), data);
                      });
  part.processor = make_processor(partition);
  const auto families = runtime::PartitionTask::families(*part.processor);
  part.store = open_store(memory::open(part.disk, families), *life_, troubles, home_.plan);
  part.committed = memory::open(part.disk, families);
  part.resumed_with = 0;
  runtime::PartitionTaskConfig config;
  config.service = mode_ ? std::string(observer::observer_name) : name_;
  config.name_space = name_space;
  config.partition = partition;
  config.partition_count = home_.plan.partitions;
  config.emits = mode_ != observer::Mode::observe;
  config.has_replicas = mode_.has_value();
  config.log_wins = mode_.has_value();
  config.backs_up_log_tail = home_.plan.syncs_every_write;
  config.limits = home_.plan.limits.task;
  // With a full outbox it would publish before it has read that the log contradicts it
  // (docs/decisions/019).
  if (part.rules != Rules::own) config.limits.outbox_rows = runtime::TaskLimits().outbox_rows;
  part.unit = std::make_unique<runtime::PartitionTask>(std::move(config), *part.processor,
                                                       *part.log, *part.store, clock);
  if (mode_ || part.service->effects().empty()) return;
  part.effects = std::make_unique<SimulatedEffects>(
      home_.queue, home_.random, home_.mailbox, troubles, [this, &part](const auto& effect) {
        check_committed(part, runtime::effects, codec::id_bytes(effect.key), {});
      });
  part.unit->set_effect_runner(part.effects.get());
}

void Process::check_committed(const Part& part, Family family, const std::string& key,
                              std::string_view data) const {
  const auto row = part.committed->get(family, key);
  home_.conduct.check(
      nothing_leaves_uncommitted, row && *row && (*row)->find(data) != std::string::npos, [&] {
        return fmt::format("{}: {} before it was committed", name_,
                           family == runtime::outbox ? "an event left" : "an effect began");
      });
}

void Process::end() {
  if (!is_alive()) return;
  life_->end();
  for (Part& part : parts_) {
    home_.broker.close(*part.link);
    part.unit.reset();
    part.effects.reset();
    part.store.reset();
    part.committed.reset();
    part.processor.reset();
    part.log.reset();
    part.link.reset();
  }
  life_.reset();
}

std::size_t Process::known_types(const Part& part) {
  return static_cast<const observer::Projection&>(*part.processor).schemas().event_count();
}

Process::Stepped Process::step() {
  Stepped stepped;
  for (std::uint32_t partition = 0; partition < parts_.size(); ++partition) {
    Part& part = parts_[partition];
    const auto busy = step_of(*part.unit);
    if (life_->is_over()) return {false, true, std::nullopt, 0, false, {}};
    if (!busy) return {false, false, busy.error(), partition, part.unit->needs_restart(), {}};
    if (part.unit->contradiction() != nullptr) stepped.halted.push_back(partition);
    stepped.was_busy |= *busy;
    // As the daemon does: requests decided while no observer emitted are published.
    if (mode_ == observer::Mode::emit && part.unit->is_caught_up() &&
        std::exchange(part.resumed_with, known_types(part)) != known_types(part)) {
      part.unit->request("decisions.emit", {}, [](const Result<std::string>&) {});
      stepped.was_busy = true;
    }
  }
  return stepped;
}

std::optional<Duration> Process::next_due() const {
  std::optional<Duration> next;
  const auto note = [&next](Duration left) { next = next ? std::min(*next, left) : left; };
  for (const Part& part : parts_) {
    if (const auto due = part.unit->next_due()) note(clock.until(*due));
    for (const auto& one : part.link->receipts) note(one.due - home_.queue.now());
    if (!part.effects) continue;
    if (const auto due = part.effects->next_due()) note(*due - home_.queue.now());
  }
  return next;
}

bool Process::is_quiet() const {
  for (std::uint32_t partition = 0; partition < parts_.size(); ++partition) {
    const auto& unit = parts_[partition].unit;
    if (unit == nullptr || !unit->is_quiet() || unit->next_due()) return false;
    if (unit->checkpoint() != home_.broker.messages(partition).size()) return false;
    if (!unit->unreported_effects().empty()) return false;
  }
  return true;
}

void Process::ask(std::uint32_t partition, std::string endpoint, std::string body,
                  std::function<void(Result<std::string>)> done) {
  parts_[partition].unit->request(std::move(endpoint), std::move(body), std::move(done));
}

void Process::lose_readers() {
  for (Part& part : parts_) {
    if (part.link) part.link->has_reader = false;
  }
}

void Process::break_connections() {
  for (Part& part : parts_) {
    if (part.link) home_.broker.break_connection(*part.link);
  }
}

void Process::lose_store(std::uint32_t partition, Rules rules) {
  parts_[partition].disk = make_disk();
  parts_[partition].rules = rules;
}

void Process::give_options(std::uint32_t partition, Service::OptionValues options) {
  parts_[partition].service.emplace(make_service(home_.plan, name_, partition, std::move(options)));
}

void Process::lose_power(std::size_t writes) {
  for (Part& part : parts_) {
    const auto unsynced = memory::unsynced(*part.disk);
    if (home_.plan.syncs_every_write) {
      home_.conduct.check(power_takes_nothing, unsynced == 0, [&] {
        return fmt::format("{} had {} commits that were not on its disk", name_, unsynced);
      });
    }
    memory::lose_unsynced(*part.disk, writes);
  }
}

}  // namespace laban::simulation
