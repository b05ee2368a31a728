#pragma once

// The example's definition, read from schemas/sagas/order.yaml, and the events it mentions.

#include "observer/saga/definition/load.h"

namespace laban::observer::testing {

const EventSources& order_events();
const Definition& order_definition();

// The file's text.
const std::string& order_yaml();

// A definition from text; fails the test if it has problems.
Definition definition_of(const std::string& yaml);

}  // namespace laban::observer::testing
