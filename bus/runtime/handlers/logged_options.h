#pragma once

// LoggedOptions: the options of a service as the log has them. Handlers depend on them, so a
// rebuild must find those that were in force at each position (docs/decisions/023).
//
//   meta := "options" -> since:le64 count:le64 ( name:text value:text )*
//
// `since`: the sequence of the newest change, 0 if there is none.

#include <laban/service.h>

#include <functional>
#include <optional>
#include <string>

#include "bus/runtime/handlers/delivery.h"
#include "bus/runtime/transaction.h"

namespace laban::runtime {

class LoggedOptions {
 public:
  using Values = Service::OptionValues;
  // The service under these options; those that it does not have are left out.
  using Configure = std::function<Service(const Values&)>;

  // `configure` empty: options are not in the log, and the service stays as it is.
  LoggedOptions(HandlerContext& context, Configure configure);

  // Takes the options that the store has.
  Result<void> load(const Store& store);
  // The service has options, and the log is where they come from.
  bool are_logged() const { return configure_ && !own_.empty(); }
  // `corrupt`: it is not what `service` says first of its options.
  static Result<void> check_first(const Envelope& event, const std::string& service);
  // All options as given to this process; nothing if the store had some.
  std::optional<Emission> preface() const;
  // `corrupt`: it is not a preface of this service. `invalid`: this build cannot read a value.
  Result<void> check_preface(const Envelope& preface) const;
  // `invalid`: the service cannot read a value that the log has.
  Result<void> take_preface(const Envelope& preface, Transaction& tx);
  // Takes an operator's change, or none of it.
  void change(const wire::Decoded& event, Transaction& tx);

  // In force.
  const Values& values() const { return in_force_ ? in_force_->values : own_; }
  std::uint64_t since() const { return in_force_ ? in_force_->since : 0; }
  // Why the newest change was refused, with its position; empty: it was not.
  const std::string& refusal() const { return refusal_; }

 private:
  struct InForce {
    std::uint64_t since = 0;
    Values values;
  };

  // `invalid`: a value cannot be read; nothing has changed.
  Result<void> put_in_force(InForce options);
  void keep(Transaction& tx) const;
  // Empty: the change can be made.
  std::string why_not(const Values& changed) const;

  HandlerContext* context_;
  const Configure configure_;
  const Values own_;
  std::optional<InForce> in_force_;
  std::string refusal_;
};

}  // namespace laban::runtime
