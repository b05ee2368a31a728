#pragma once

// The example's definition, read from schemas/sagas/order.yaml, and the events it may speak of.

#include "observer/saga/definition/load.h"

namespace laban::observer::testing {

const EventSources& order_events();
const Definition& order_definition();

// The text as it stands in the file.
const std::string& order_yaml();

// A definition from text; the test fails when it has problems.
Definition definition_of(const std::string& yaml);

}  // namespace laban::observer::testing
