#include "tests/simulation/refold.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include <array>
#include <map>
#include <stdexcept>

#include "bus/event/printable.h"
#include "observer/projection/rows.h"

namespace laban::simulation {

namespace {

std::unique_ptr<runtime::EventProcessor> make_processor(const Plan& plan,
                                                        const Knowledge& knowledge,
                                                        const Process& process,
                                                        std::uint32_t partition) {
  if (process.is_observer()) {
    // Those that rows follow from; the others must not show.
    observer::ProjectionLimits limits;
    limits.deadlines_per_tick = plan.limits.projection.deadlines_per_tick;
    limits.type_pairs = plan.limits.projection.type_pairs;
    return std::make_unique<observer::Projection>(
        observer::ProjectionConfig{partition, observer::Mode::observe, true, limits},
        *knowledge.no_schemas);
  }
  return make_handlers(plan, knowledge, process.service(partition), partition);
}

std::vector<Family> folded_families(bool of_observer) {
  std::vector<Family> families = {runtime::inbox};
  if (of_observer) {
    for (Family family = observer::instances; family <= observer::observer_meta; ++family)
      families.push_back(family);
  } else {
    families.insert(families.end(), {runtime::state, runtime::barrier, runtime::parked});
  }
  return families;
}

template <class Visit>
void scan_all(const Store& store, Family family, const Visit& visit) {
  const auto scanned = store.scan(family, {}, {}, [&](auto key, auto value) {
    visit(key, value);
    return true;
  });
  if (!scanned) throw std::logic_error(scanned.error().message);
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

}  // namespace

std::unique_ptr<Store> refold(World& world, const Plan& plan, const Knowledge& knowledge,
                              const Process& process, std::uint32_t partition) {
  const memory::ManualClock clock{Time(std::chrono::seconds(1'900'000'000))};
  const auto log = memory::open(world.broker().stream(partition));
  const auto processor = make_processor(plan, knowledge, process, partition);
  auto store = memory::open(memory::make_disk(), runtime::PartitionTask::families(*processor));
  runtime::PartitionTaskConfig config;
  config.service = process.is_observer() ? std::string(observer::observer_name) : process.name();
  config.name_space = name_space;
  config.partition = partition;
  config.partition_count = plan.partitions;
  config.emits = false;
  runtime::PartitionTask unit(std::move(config), *processor, *log, *store, clock);
  for (;;) {
    const auto busy = unit.step();
    if (!busy) throw std::logic_error("the refold stopped: " + busy.error().message);
    if (!*busy) break;
  }
  if (const auto flushed = unit.flush(); !flushed) throw std::logic_error(flushed.error().message);
  return store;
}

std::string dump(const Store& store, bool of_observer) {
  std::string all;
  for (const Family family : folded_families(of_observer)) {
    codec::append_le64(all, family);
    scan_all(store, family, [&](std::string_view key, std::string_view value) {
      codec::append_text_value(all, key);
      codec::append_text_value(all, value);
    });
  }
  return all;
}

std::string first_difference(const Store& one, const Store& other, bool of_observer) {
  for (const Family family : folded_families(of_observer)) {
    std::map<std::string, std::array<std::string, 2>> rows;
    for (const std::size_t side : {0, 1}) {
      scan_all(side == 0 ? one : other, family, [&](std::string_view key, std::string_view value) {
        rows[std::string(key)][side] = "value " + hex(value);
      });
    }
    for (const auto& [key, values] : rows) {
      if (values[0] != values[1])
        return fmt::format("family {} key {} ({}): {} and {}", family,
                           replace_unprintable(key, '.'), hex(key), values[0], values[1]);
    }
  }
  return "none";
}

}  // namespace laban::simulation
