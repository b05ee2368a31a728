#pragma once

// The definition registry in the store.
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

// From any store with an observer's families, even a read-only one. `conflict` if a version no
// longer means what it meant when it was written.
Result<DefinitionRegistry> read_book(const Store& store);

}  // namespace laban::observer
