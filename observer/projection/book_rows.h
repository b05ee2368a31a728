#pragma once

// The book of definitions in the store.
//
//   version    := version:u8(1) digest:le64 act text:text withdrawn
//   withdrawn  := u8(0) | u8(1) act
//   act        := sequence:le64 log_time:le64 by:text reason:text

#include <string>
#include <string_view>

#include "bus/runtime/transaction.h"
#include "observer/saga/definition/registry.h"

namespace laban::observer {

std::string version_key(std::string_view name, std::uint32_t number);
std::string encode(const DefinitionVersion& version);

void write_version(const DefinitionVersion& version, runtime::Transaction& tx);

// Any store with an observer's families, also one opened for reading only. `conflict` when a
// version does not mean what it meant when it was written.
Result<DefinitionRegistry> read_book(const Store& store);

}  // namespace laban::observer
