#pragma once

// Whether the test cases that documents and tables name exist.

#include <string>

#include "tests/architecture/source_tree.h"

namespace architecture {

// A TEST_CASE or SUBCASE with this name, whether its literal is split or not.
bool has_test_case(const SourceFile& file, const std::string& sentence);

}  // namespace architecture
