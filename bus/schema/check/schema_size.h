#pragma once

#include <string_view>

namespace laban::schema {

// Whether the parts of a binary schema lie inside its bytes and are used about once, as flatc
// writes them. Parts of a FlatBuffer may be shared: a hundred kilobytes could declare a hundred
// million fields. The bytes are aligned; their numbers are not looked at.
bool is_about_its_size(std::string_view bytes);

}  // namespace laban::schema
