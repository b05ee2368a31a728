#pragma once

// Life: of one process. Everything it does to the log and to its stores passes through here, and
// may be the last thing it does: it can die before the access takes effect, or right after.

#include <cstdint>

namespace laban::simulation {

enum class Seam : std::uint8_t { read_store, commit, read_log, publish, receipts };
inline constexpr std::uint32_t seam_count = 5;
const char* name_of(Seam seam);

class Life {
 public:
  bool is_over() const { return over_; }
  void end() { over_ = true; }
  // Dies at pass number `passes` through the seam, 1 being the next one.
  void end_at(Seam seam, bool after, std::uint32_t passes) {
    seam_ = seam;
    after_ = after;
    passes_ = passes;
  }
  void spare() { passes_ = 0; }

  // False: it is dead, and the access must have no effect.
  bool enter(Seam seam) {
    if (seam == seam_ && passes_ > 0 && --passes_ == 0) {
      if (after_) {
        dies_leaving_ = true;
      } else {
        over_ = true;
      }
    }
    return !over_;
  }
  // False: it is dead; the access took effect, but the process never learns of it.
  bool leave() {
    if (dies_leaving_) over_ = true;
    return !over_;
  }

 private:
  bool over_ = false;
  bool dies_leaving_ = false;
  Seam seam_ = Seam::commit;
  bool after_ = false;
  std::uint32_t passes_ = 0;
};

}  // namespace laban::simulation
