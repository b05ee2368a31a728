#pragma once

// A capsule that has nothing but what a service said first of its options.

#include <laban/tx.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "bus/capsule/capsule.h"
#include "bus/event/wire.h"
#include "events/laban.h"

namespace laban::testing {

inline void write_options_capsule(const std::filesystem::path& file, const std::string& service,
                                  const std::string& name, const std::string& value) {
  OptionsAppliedT applied;
  applied.service = service;
  auto& option = applied.options.emplace_back(std::make_unique<OptionValueT>());
  option->name = name;
  option->value = value;
  const auto payload = laban::detail::encode_payload(applied);
  const std::string type(EventTraits<OptionsApplied>::type);
  Envelope envelope;
  envelope.id = root_id(service, "-", type);
  envelope.type = type;
  envelope.source = service;
  envelope.saga = "-";
  envelope.payload = {payload.data(), payload.size()};
  Capsule capsule;
  capsule.name_space = "shop";
  auto& row = capsule.rows.emplace_back();
  row.saga = "-";
  row.message = {3, {}, "shop.0." + type + "." + service, wire::encode(envelope)};
  if (const auto written = write_capsule(capsule, file); !written)
    throw std::runtime_error(written.error().message);
}

}  // namespace laban::testing
