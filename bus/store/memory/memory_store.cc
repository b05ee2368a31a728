#include "bus/store/memory/memory_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace laban::memory {
namespace {

struct Row {
  std::string value;
  std::uint32_t puts = 0;  // since the key last did not exist
};

using Rows = std::map<std::string, Row, std::less<>>;

// A scan keeps the rows it started with; a write during a scan works on a copy.
using SharedRows = std::shared_ptr<Rows>;

std::pair<Rows::const_iterator, Rows::const_iterator> range_of(const Rows& rows,
                                                               std::string_view from,
                                                               std::string_view to) {
  if (!to.empty() && to <= from) return {rows.end(), rows.end()};
  return {rows.lower_bound(from), to.empty() ? rows.end() : rows.lower_bound(to)};
}

}  // namespace

class Disk {
 public:
  // What a write replaced.
  struct Replaced {
    SharedRows* rows;
    std::string key;
    std::optional<Row> before;
  };

  SharedRows& family(const std::string& name) {
    SharedRows& rows = families_[name];
    if (!rows) rows = std::make_shared<Rows>();
    return rows;
  }

  void remember(std::size_t batches) { batches_kept_ = batches; }
  std::size_t unsynced() const { return unsynced_.size(); }
  void forget() { unsynced_.clear(); }

  void begin_batch() {
    if (batches_kept_ == 0) return;
    if (unsynced_.size() == batches_kept_) unsynced_.pop_front();
    unsynced_.emplace_back();
  }

  void will_replace(SharedRows& rows, const std::string& key) {
    if (batches_kept_ == 0) return;
    const auto row = rows->find(key);
    unsynced_.back().push_back(
        {&rows, key, row == rows->end() ? std::nullopt : std::optional(row->second)});
  }

  void take_back(std::size_t batches) {
    for (; batches > 0 && !unsynced_.empty(); --batches) {
      auto& batch = unsynced_.back();
      for (auto one = batch.rbegin(); one != batch.rend(); ++one) {
        if (one->before) {
          (**one->rows)[one->key] = std::move(*one->before);
        } else {
          (*one->rows)->erase(one->key);
        }
      }
      unsynced_.pop_back();
    }
  }

 private:
  std::map<std::string, SharedRows> families_;
  std::size_t batches_kept_ = 0;
  std::deque<std::vector<Replaced>> unsynced_;
};

namespace {

class MemoryStore final : public Store {
 public:
  MemoryStore(std::shared_ptr<Disk> disk, const std::vector<std::string>& families)
      : disk_(std::move(disk)) {
    for (const std::string& name : families) families_.push_back(&disk_->family(name));
  }

  Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    if (family >= families_.size()) return no_family(family);
    const Rows& rows = **families_[family];
    const auto row = rows.find(key);
    if (row == rows.end()) return std::optional<std::string>();
    return std::optional<std::string>(row->second.value);
  }

  Result<void> scan(Family family, std::string_view from, std::string_view to,
                    const Visit& visit) const override {
    if (family >= families_.size()) return no_family(family);
    const SharedRows snapshot = *families_[family];
    const auto [begin, end] = range_of(*snapshot, from, to);
    for (auto row = begin; row != end; ++row) {
      if (!visit(row->first, row->second.value)) break;
    }
    return {};
  }

  Result<void> scan_backwards(Family family, std::string_view from, std::string_view to,
                              const Visit& visit) const override {
    if (family >= families_.size()) return no_family(family);
    const SharedRows snapshot = *families_[family];
    const auto [begin, end] = range_of(*snapshot, from, to);
    for (auto row = end; row != begin;) {
      --row;
      if (!visit(row->first, row->second.value)) break;
    }
    return {};
  }

  Result<void> write(const WriteBatch& batch) override {
    if (auto checked = check(batch); !checked) return checked;
    disk_->begin_batch();
    for (const Write& write : batch.writes) apply(write);
    return {};
  }

  Result<void> sync() override {
    disk_->forget();
    return {};
  }

 private:
  Error no_family(Family family) const {
    return {ErrorKind::invalid,
            fmt::format("family {} of a store with {} families", family, families_.size())};
  }

  // RocksDB would bring an old value back some time later; here the mistake shows at once.
  Result<void> check(const WriteBatch& batch) const {
    std::map<std::pair<Family, std::string_view>, std::uint32_t> puts;
    for (const Write& write : batch.writes) {
      if (write.family >= families_.size()) return no_family(write.family);
    }
    const auto is_erase_once = [](const Write& w) { return w.kind == Write::Kind::erase_once; };
    if (std::none_of(batch.writes.begin(), batch.writes.end(), is_erase_once)) return {};
    for (const Write& write : batch.writes) {
      const Rows& rows = **families_[write.family];
      const auto row = rows.find(write.key);
      const auto before = row == rows.end() ? 0 : row->second.puts;
      auto& count = puts.try_emplace({write.family, write.key}, before).first->second;
      if (is_erase_once(write) && count > 1) {
        return Error{
            ErrorKind::invalid,
            fmt::format("erase_once of a key of family {} that was put {} times: use erase",
                        write.family, count)};
      }
      count = write.kind == Write::Kind::put ? count + 1 : 0;
    }
    return {};
  }

  void apply(const Write& write) {
    SharedRows& rows = *families_[write.family];
    if (rows.use_count() > 1) rows = std::make_shared<Rows>(*rows);
    disk_->will_replace(rows, write.key);
    if (write.kind != Write::Kind::put) {
      rows->erase(write.key);
      return;
    }
    Row& row = (*rows)[write.key];
    row.value = write.value;
    ++row.puts;
  }

  std::shared_ptr<Disk> disk_;
  std::vector<SharedRows*> families_;
};

}  // namespace

std::shared_ptr<Disk> make_disk() { return std::make_shared<Disk>(); }

void remember_unsynced(Disk& disk, std::size_t batches) { disk.remember(batches); }
std::size_t unsynced(const Disk& disk) { return disk.unsynced(); }
void lose_unsynced(Disk& disk, std::size_t batches) { disk.take_back(batches); }

std::unique_ptr<Store> open(std::shared_ptr<Disk> disk, const std::vector<std::string>& families) {
  return std::make_unique<MemoryStore>(std::move(disk), families);
}

}  // namespace laban::memory
