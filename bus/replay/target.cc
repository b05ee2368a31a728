#include "bus/replay/target.h"

namespace laban::replay {

const char* name_of(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::done:
      return "done";
    case Outcome::Kind::ignored:
      return "ignored";
    case Outcome::Kind::retry:
      return "retry";
    case Outcome::Kind::dead_letter:
      return "dead_letter";
  }
  return "";
}

}  // namespace laban::replay
