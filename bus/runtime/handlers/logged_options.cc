#include "bus/runtime/handlers/logged_options.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include <vector>

#include "bus/runtime/framework_event.h"
#include "bus/runtime/handlers/operator_event.h"

namespace laban::runtime {

namespace {

constexpr std::string_view row_key = "options";
constexpr std::string_view no_saga = "-";

struct Named {
  std::string name, value;

  static constexpr auto fields = std::tuple(&Named::name, &Named::value);
};

struct Row {
  std::uint64_t since = 0;
  std::vector<Named> values;

  static constexpr auto fields = std::tuple(&Row::since, &Row::values);
};

// A build that cannot go on under what another one has said.
Error unreadable(const Error& problem, const std::string& service) {
  return {ErrorKind::invalid,
          fmt::format("the log has an option of {} in force that this build cannot read: {}. Start "
                      "the build that wrote it, and change the option there: laban options apply "
                      "{} NAME=VALUE",
                      service, problem.message, service)};
}

// The id does not depend on the options, so of two processes that begin at once, only one is heard.
EventId first_id(const std::string& service) {
  return root_id(service, no_saga, EventTraits<OptionsApplied>::type);
}

Service::OptionValues values_of(const OptionsApplied& applied) {
  Service::OptionValues values;
  if (applied.options() == nullptr) return values;
  for (const auto* option : *applied.options()) {
    values.insert_or_assign(std::string(text_of(option->name())),
                            std::string(text_of(option->value())));
  }
  return values;
}

}  // namespace

LoggedOptions::LoggedOptions(HandlerContext& context, Configure configure)
    : context_(&context),
      configure_(std::move(configure)),
      own_(context.service().logged_options()) {}

Result<void> LoggedOptions::load(const Store& store) {
  if (!are_logged()) return {};
  const auto stored = store.get(meta, row_key);
  if (!stored) return stored.error();
  if (!*stored) return {};
  const auto row = codec::decode_value<Row>(**stored);
  if (!row) {
    return Error{
        ErrorKind::corrupt,
        "the row of options cannot be read: delete this store, it is rebuilt from the log"};
  }
  InForce options{row->since, {}};
  for (const auto& [name, value] : row->values) options.values.emplace(name, value);
  auto taken = put_in_force(std::move(options));
  return taken ? taken : unreadable(taken.error(), context_->service().name());
}

std::optional<Emission> LoggedOptions::preface() const {
  if (!are_logged() || in_force_) return std::nullopt;
  const std::string& service = context_->service().name();
  OptionsAppliedT applied;
  applied.service = service;
  for (const auto& [name, value] : own_) {
    auto& option = applied.options.emplace_back(std::make_unique<OptionValueT>());
    option->name = name;
    option->value = value;
  }
  return framework_event(first_id(service), no_saga, {}, {}, applied);
}

Result<void> LoggedOptions::check_first(const Envelope& event, const std::string& service) {
  const bool is_first = event.type == EventTraits<OptionsApplied>::type &&
                        event.source == service && event.id == first_id(service);
  if (!is_first) return Error{ErrorKind::corrupt, "it is not what the service says first"};
  const auto applied = laban::detail::verified_payload<OptionsApplied>(event.payload);
  if (!applied) return applied.error();
  if (text_of((*applied)->service()) != service)
    return Error{ErrorKind::corrupt, "it is of another service"};
  return {};
}

Result<void> LoggedOptions::check_preface(const Envelope& preface) const {
  if (auto first = check_first(preface, context_->service().name()); !first) return first;
  const auto applied = laban::detail::verified_payload<OptionsApplied>(preface.payload);
  if (!applied) return applied.error();
  const auto problems = configure_(values_of(**applied)).problems();
  return problems.empty() ? Result<void>() : Error{ErrorKind::invalid, problems.front()};
}

Result<void> LoggedOptions::take_preface(const Envelope& preface, Transaction& tx) {
  const auto applied = laban::detail::verified_payload<OptionsApplied>(preface.payload);
  if (!applied) return applied.error();
  if (auto taken = put_in_force({0, values_of(**applied)}); !taken) {
    Error error = unreadable(taken.error(), context_->service().name());
    error.message +=
        ". If no build of it wrote this, somebody used its name: start it once with --log-wins, "
        "and it begins with the next options it has said, or with its own";
    return error;
  }
  keep(tx);
  return {};
}

void LoggedOptions::change(const wire::Decoded& event, Transaction& tx) {
  const auto* applied = operator_event<OptionsApplied>(context_->service().name(), event);
  if (applied == nullptr || !are_logged()) return;
  const std::uint64_t sequence = event.position.sequence;
  const Values changed = values_of(*applied);
  refusal_ = why_not(changed);
  if (refusal_.empty()) {
    InForce options{sequence, values()};
    for (const auto& [name, value] : changed) options.values.insert_or_assign(name, value);
    if (auto taken = put_in_force(std::move(options)); !taken) refusal_ = taken.error().message;
  }
  if (!refusal_.empty()) {
    refusal_ = fmt::format("#{} changed nothing: {}", sequence, refusal_);
    return;
  }
  keep(tx);
}

std::string LoggedOptions::why_not(const Values& changed) const {
  if (changed.empty()) return "it names no option";
  for (const auto& [name, value] : changed) {
    if (!own_.contains(name)) {
      return fmt::format("{} has no option {}", context_->service().name(), name);
    }
  }
  return {};
}

Result<void> LoggedOptions::put_in_force(InForce options) {
  Service service = configure_(options.values);
  if (const auto problems = service.problems(); !problems.empty()) {
    return Error{ErrorKind::invalid, problems.front()};
  }
  context_->change(std::move(service));
  in_force_ = std::move(options);
  return {};
}

void LoggedOptions::keep(Transaction& tx) const {
  Row row{in_force_->since, {}};
  for (const auto& [name, value] : in_force_->values) row.values.push_back({name, value});
  tx.write(meta, std::string(row_key), codec::encode_value(row));
}

}  // namespace laban::runtime
