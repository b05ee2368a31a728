#pragma once

#include <string>

namespace laban::observer::mining {

// "1 saga", "12,345 sagas".
std::string sagas(std::size_t count);
// "12,345".
std::string grouped(std::size_t number);

}  // namespace laban::observer::mining
