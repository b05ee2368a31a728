#include <array>

#include "tests/fuzz/target.h"

namespace laban::fuzz {

std::span<const NamedTarget> all_targets() {
  static constexpr std::array<NamedTarget, 15> all{{{"capsule", capsule},
                                                    {"crash_list", crash_list},
                                                    {"definitions", definitions},
                                                    {"envelope", envelope},
                                                    {"fold", fold},
                                                    {"orders_csv", orders_csv},
                                                    {"orders_json", orders_json},
                                                    {"partition_log", partition_log},
                                                    {"payload", payload},
                                                    {"queries", queries},
                                                    {"rows", rows},
                                                    {"subjects", subjects},
                                                    {"terminal", terminal},
                                                    {"traffic", traffic},
                                                    {"words", words}}};
  return all;
}

}  // namespace laban::fuzz
