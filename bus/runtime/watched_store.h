#pragma once

// WatchedStore: reports every read to the pulse, so that slow work on a slow disk does not look
// like a hang.

#include <memory>

#include "bus/runtime/pulse.h"
#include "bus/store/store.h"

namespace laban::runtime {

class WatchedStore final : public Store {
 public:
  // The pulse must outlive this.
  WatchedStore(std::unique_ptr<Store> store, Pulse& pulse)
      : store_(std::move(store)), pulse_(pulse) {}

  Result<std::optional<std::string>> get(Family family, std::string_view key) const override {
    pulse_.touch();
    return store_->get(family, key);
  }
  Result<void> scan(Family family, std::string_view from, std::string_view to,
                    const Visit& visit) const override {
    return store_->scan(family, from, to, touching(visit));
  }
  Result<void> scan_backwards(Family family, std::string_view from, std::string_view to,
                              const Visit& visit) const override {
    return store_->scan_backwards(family, from, to, touching(visit));
  }
  Result<void> write(const WriteBatch& batch) override { return store_->write(batch); }
  Result<void> sync() override { return store_->sync(); }

 private:
  Visit touching(const Visit& visit) const {
    return [this, &visit](std::string_view key, std::string_view value) {
      pulse_.touch();
      return visit(key, value);
    };
  }

  const std::unique_ptr<Store> store_;
  Pulse& pulse_;
};

}  // namespace laban::runtime
