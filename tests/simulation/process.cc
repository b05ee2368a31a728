#include "tests/simulation/process.h"

#include <algorithm>

namespace laban::simulation {

namespace {

// A loss of power takes no more than this, as the operating system writes out by itself.
constexpr std::size_t writes_in_memory = 200;

}  // namespace

Process::Process(const Home& home, std::uint32_t number)
    : clock(home.agenda.clock()),
      home_(home),
      number_(number),
      name_(process_name(home.plan, number)) {
  if (number >= service_names.size()) mode_ = home.plan.observers[number - service_names.size()];
  for (std::uint32_t partition = 0; partition < home.plan.partitions; ++partition) {
    Part& part = parts_.emplace_back();
    part.disk = make_disk();
    if (!mode_) part.service.emplace(make_service(home.plan, name_, partition));
  }
}

std::shared_ptr<memory::Disk> Process::make_disk() const {
  auto disk = memory::make_disk();
  if (!home_.plan.syncs_every_write) memory::remember_unsynced(*disk, writes_in_memory);
  return disk;
}

std::unique_ptr<runtime::Processor> Process::make_processor(std::uint32_t partition) const {
  if (mode_) {
    return std::make_unique<observer::Projection>(observer::ProjectionConfig{partition, *mode_},
                                                  *home_.knowledge.schemas);
  }
  return make_handlers(home_.plan, *parts_[partition].service, partition);
}

void Process::start() {
  life_ = std::make_unique<Life>();
  for (std::uint32_t partition = 0; partition < parts_.size(); ++partition) start(partition);
}

void Process::start(std::uint32_t partition) {
  Part& part = parts_[partition];
  part.link = home_.broker.connect(number_, partition, troubles);
  part.log = open_log(home_.broker, part.link, *life_, home_.plan.mistake);
  part.processor = make_processor(partition);
  part.store = open_store(memory::open(part.disk, runtime::Unit::families(*part.processor)), *life_,
                          troubles, home_.plan);
  part.has_resumed = false;
  runtime::UnitConfig config;
  config.service = mode_ ? std::string(observer::observer_name) : name_;
  config.name_space = name_space;
  config.partition = partition;
  config.partition_count = home_.plan.partitions;
  config.emits = mode_ != observer::Mode::observe;
  config.has_twins = mode_.has_value();
  part.unit = std::make_unique<runtime::Unit>(std::move(config), *part.processor, *part.log,
                                              *part.store, clock);
  if (mode_ || part.service->effects().empty()) return;
  part.effects =
      std::make_unique<SimulatedEffects>(home_.agenda, home_.random, home_.mailbox, troubles);
  part.unit->set_effect_runner(part.effects.get());
}

void Process::end() {
  if (!is_alive()) return;
  life_->end();
  for (Part& part : parts_) {
    home_.broker.close(*part.link);
    part.unit.reset();
    part.effects.reset();
    part.store.reset();
    part.processor.reset();
    part.log.reset();
    part.link.reset();
  }
  life_.reset();
}

Process::Stepped Process::step() {
  Stepped stepped;
  for (std::uint32_t partition = 0; partition < parts_.size(); ++partition) {
    Part& part = parts_[partition];
    auto busy = part.unit->step();
    if (life_->is_over()) return {false, true, std::nullopt, 0};
    if (!busy) return {false, false, busy.error(), partition};
    stepped.was_busy |= *busy;
    // As the daemon does: what was decided on before by somebody who did not emit is asked for.
    if (mode_ == observer::Mode::emit && !part.has_resumed && part.unit->is_caught_up()) {
      part.has_resumed = true;
      part.unit->ask("decisions.emit", {}, [](const Result<std::string>&) {});
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
    for (const auto& one : part.link->receipts) note(one.due - home_.agenda.now());
    if (!part.effects) continue;
    if (const auto due = part.effects->next_due()) note(*due - home_.agenda.now());
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
  parts_[partition].unit->ask(std::move(endpoint), std::move(body), std::move(done));
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

void Process::lose_store(std::uint32_t partition) { parts_[partition].disk = make_disk(); }

void Process::lose_power(std::size_t writes) {
  for (Part& part : parts_) memory::lose_unsynced(*part.disk, writes);
}

}  // namespace laban::simulation
