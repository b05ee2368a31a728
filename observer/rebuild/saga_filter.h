#pragma once

// OneSaga: passes only the events of one saga, and those without a saga (ticks, definitions), to a
// Projection.

#include <string>

#include "observer/projection/projection.h"

namespace laban::observer {

class OneSaga final : public runtime::EventProcessor {
 public:
  // `projection` must outlive this.
  OneSaga(Projection& projection, std::string saga)
      : projection_(projection), saga_(std::move(saga)) {}

  std::vector<std::string> families() const override { return projection_.families(); }
  bool wants(std::string_view type) const override { return projection_.wants(type); }
  void process(const wire::Decoded& event, runtime::Transaction& tx) override {
    if (passes(event)) projection_.process(event, tx);
  }
  bool compares_copies_of(std::string_view source) const override {
    return projection_.compares_copies_of(source);
  }
  void on_divergence(const wire::Decoded& event, std::uint64_t first,
                     runtime::Transaction& tx) override {
    if (passes(event)) projection_.on_divergence(event, first, tx);
  }
  void on_gap(const LogGap& gap, runtime::Transaction& tx) override { projection_.on_gap(gap, tx); }
  bool tolerates_truncated_head() const override { return projection_.tolerates_truncated_head(); }
  Result<void> load(const Store& store) override { return projection_.load(store); }
  std::vector<runtime::Emission> prefaces() const override {
    return projection_.prefaces();
  }
  Result<void> check_preface(const Envelope& preface) const override {
    return projection_.check_preface(preface);
  }
  Result<void> take_preface(const Envelope& preface, runtime::Transaction& tx) override {
    return projection_.take_preface(preface, tx);
  }
  bool begins_without_preface() const override { return projection_.begins_without_preface(); }
  std::size_t most_messages_per_batch() const override {
    return projection_.most_messages_per_batch();
  }

 private:
  bool passes(const wire::Decoded& event) const {
    const std::string_view saga = event.envelope.saga;
    return saga == saga_ || saga == "-";
  }

  Projection& projection_;
  const std::string saga_;
};

}  // namespace laban::observer
