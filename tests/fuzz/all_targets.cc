#include <array>

#include "tests/fuzz/target.h"

namespace laban::fuzz {

std::span<const NamedTarget> all_targets() {
  static constexpr std::array<NamedTarget, 20> all{{{"broker", broker},
                                                    {"capsule", capsule},
                                                    {"crash_list", crash_list},
                                                    {"definitions", definitions},
                                                    {"documents", documents},
                                                    {"envelope", envelope},
                                                    {"evolution", evolution},
                                                    {"fold", fold},
                                                    {"json_text", json_text},
                                                    {"orders_csv", orders_csv},
                                                    {"orders_json", orders_json},
                                                    {"partition_log", partition_log},
                                                    {"payload", payload},
                                                    {"queries", queries},
                                                    {"rows", rows},
                                                    {"schema_bytes", schema_bytes},
                                                    {"subjects", subjects},
                                                    {"terminal", terminal},
                                                    {"traffic", traffic},
                                                    {"words", words}}};
  return all;
}

}  // namespace laban::fuzz
