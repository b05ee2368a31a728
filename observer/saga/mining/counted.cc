#include "observer/saga/mining/counted.h"

namespace laban::observer::mining {

std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string sagas(std::size_t count) { return grouped(count) + (count == 1 ? " saga" : " sagas"); }

}  // namespace laban::observer::mining
