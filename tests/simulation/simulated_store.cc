#include "bus/runtime/transaction.h"
#include "tests/simulation/seams.h"

namespace laban::simulation {

namespace {

Error disk_error() { return {ErrorKind::corrupt, "the disk failed to take a commit"}; }
Error store_is_gone() { return {ErrorKind::corrupt, "the process is dead"}; }

class SimulatedStore final : public Store {
 public:
  SimulatedStore(std::unique_ptr<Store> disk, Life& life, Troubles& troubles, const Plan& plan)
      : disk_(std::move(disk)), life_(life), troubles_(troubles), plan_(plan) {}

  Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    if (!life_.enter(Seam::read_store)) return store_is_gone();
    auto value = disk_->get(family, key);
    if (!life_.leave()) return store_is_gone();
    return value;
  }

  Result<void> scan(Family family, std::string_view from, std::string_view to,
                    const Visit& visit) const override {
    if (!life_.enter(Seam::read_store)) return store_is_gone();
    auto scanned = disk_->scan(family, from, to, visit);
    if (!life_.leave()) return store_is_gone();
    return scanned;
  }

  Result<void> scan_backwards(Family family, std::string_view from, std::string_view to,
                              const Visit& visit) const override {
    if (!life_.enter(Seam::read_store)) return store_is_gone();
    return disk_->scan_backwards(family, from, to, visit);
  }

  Result<void> write(const WriteBatch& batch) override {
    if (!life_.enter(Seam::commit)) {
      if (plan_.mistake == Mistake::torn_commit) tear(batch);
      return store_is_gone();
    }
    const bool fails = troubles_.commits_to_fail > 0;
    if (fails) {
      --troubles_.commits_to_fail;
      troubles_.has_failed_commit = true;
      if (!troubles_.failed_commits_are_stored) return disk_error();
    }
    auto written = plan_.mistake == Mistake::none ? disk_->write(batch) : write_wrongly(batch);
    if (written && plan_.syncs_every_write && plan_.mistake != Mistake::no_sync)
      written = disk_->sync();
    if (!life_.leave()) return store_is_gone();
    if (fails) return disk_error();
    return written;
  }

  Result<void> sync() override { return disk_->sync(); }

 private:
  bool is_forgotten(Family family) const {
    switch (plan_.mistake) {
      case Mistake::no_inbox:
        return family == runtime::inbox;
      case Mistake::no_barrier:
        return family == runtime::barrier;
      case Mistake::no_outbox:
        return family == runtime::outbox;
      case Mistake::no_parked:
        return family == runtime::parked;
      case Mistake::no_effects:
        return family == runtime::effects;
      default:
        return false;
    }
  }

  void tear(const WriteBatch& batch) {
    WriteBatch half;
    half.writes.assign(batch.writes.begin(),
                       batch.writes.begin() + static_cast<std::ptrdiff_t>(batch.writes.size() / 2));
    (void)disk_->write(half);
  }

  Result<void> write_wrongly(const WriteBatch& batch) {
    WriteBatch first, rest;
    for (const auto& write : batch.writes) {
      const Family family = write.family;
      if (is_forgotten(family)) continue;
      const bool is_early = plan_.mistake == Mistake::checkpoint_first &&
                            (family == runtime::meta || family == runtime::inbox);
      (is_early ? first : rest).writes.push_back(write);
    }
    if (auto written = disk_->write(first); !written) return written;
    if (!first.empty() && !life_.enter(Seam::commit)) return store_is_gone();
    return disk_->write(rest);
  }

  const std::unique_ptr<Store> disk_;
  Life& life_;
  Troubles& troubles_;
  const Plan& plan_;
};

}  // namespace

std::unique_ptr<Store> open_store(std::unique_ptr<Store> disk, Life& life, Troubles& troubles,
                                  const Plan& plan) {
  return std::make_unique<SimulatedStore>(std::move(disk), life, troubles, plan);
}

}  // namespace laban::simulation
