#include <algorithm>

#include "tests/simulation/seams.h"

namespace laban::simulation {

namespace {

Error dead() { return {ErrorKind::unavailable, "the process is dead"}; }
Error unreachable() { return {ErrorKind::unavailable, "the broker does not answer"}; }

class SimulatedLog final : public Log {
 public:
  SimulatedLog(Broker& broker, std::shared_ptr<Link> link, Life& life, const Plan& plan,
               OnPublish on_publish)
      : broker_(broker),
        link_(std::move(link)),
        life_(life),
        mistake_(plan.mistake),
        window_(plan.limits.publish_window),
        on_publish_(std::move(on_publish)) {}

  Result<LogInfo> info() override {
    if (!life_.enter(Seam::read_log)) return dead();
    auto info = broker_.info(*link_);
    if (!life_.leave()) return dead();
    return info;
  }

  Result<std::optional<StoredMessage>> find(const Subject& subject, std::uint64_t from) override {
    if (!life_.enter(Seam::read_log)) return dead();
    auto found = broker_.find(*link_, subject, from);
    if (!life_.leave()) return dead();
    return found;
  }

  Result<void> open_reader(std::uint64_t from) override {
    if (!life_.enter(Seam::read_log)) return dead();
    link_->has_reader = false;
    link_->had_reader = true;
    if (!broker_.is_reachable(*link_)) return unreachable();
    link_->has_reader = true;
    link_->next = std::max<std::uint64_t>(from, 1);
    if (!life_.leave()) return dead();
    return {};
  }

  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    if (!life_.enter(Seam::read_log)) return dead();
    if (!link_->has_reader) return Error{ErrorKind::unavailable, "the reader is gone"};
    if (!broker_.is_reachable(*link_)) return std::size_t{0};
    const auto& messages = broker_.messages(link_->partition);
    if (link_->next > messages.size()) return std::size_t{0};
    const auto count = std::min<std::size_t>(limit, messages.size() - link_->next + 1);
    const auto begin = messages.begin() + static_cast<std::ptrdiff_t>(link_->next - 1);
    into.insert(into.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
    link_->next += count;
    if (!life_.leave()) return dead();
    return count;
  }

  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    if (!life_.enter(Seam::publish)) return dead();
    // A frozen broker is noticed because receipts do not come.
    if (!broker_.takes_publications(*link_)) return unreachable();
    if (link_->had_reader && !link_->has_reader) return unreachable();
    if (link_->in_flight >= window_) {
      return Error{ErrorKind::exhausted, "the publish window is full: take receipts first"};
    }
    on_publish_(token, data);
    if (mistake_ == Mistake::no_message_ids) message_id = {};
    broker_.publish(link_, token, subject.text(), std::string(data), std::string(message_id));
    if (!life_.leave()) return dead();
    return {};
  }

  void receipts(std::vector<PublishReceipt>& into) override {
    if (!life_.enter(Seam::receipts)) return;
    auto& all = link_->receipts;
    for (auto& one : all) {
      if (one.due > broker_.now()) continue;
      into.push_back(std::move(one.receipt));
      --link_->in_flight;
      one.due = taken;
    }
    std::erase_if(all, [](const auto& one) { return one.due == taken; });
    life_.leave();
  }

 private:
  static constexpr Duration taken = Duration::min();

  Broker& broker_;
  const std::shared_ptr<Link> link_;
  Life& life_;
  const Mistake mistake_;
  const std::size_t window_;
  const OnPublish on_publish_;
};

}  // namespace

std::unique_ptr<Log> open_log(Broker& broker, std::shared_ptr<Link> link, Life& life,
                              const Plan& plan, OnPublish on_publish) {
  return std::make_unique<SimulatedLog>(broker, std::move(link), life, plan, std::move(on_publish));
}

}  // namespace laban::simulation
