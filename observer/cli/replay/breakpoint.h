#pragma once

// Breakpoint: where a replay stops for a person. Pure.
//
//   breakpoint := "type=" pattern | "saga=" ID | "emits=" pattern     before | before | after
//               | "outcome=" ("done" | "ignored" | "retry" | "dead_letter") | "differs"   after
//   pattern    := an event type, with * and ?

#include <laban/result.h>

#include <string>
#include <string_view>
#include <vector>

#include "bus/replay/comparison.h"

namespace laban::observer {

class Breakpoint {
 public:
  // `invalid`: with the accepted forms.
  static Result<Breakpoint> parse(std::string_view text);

  // For an event that is about to be played.
  bool stops_before(const wire::Decoded& event) const;
  // For one that was played.
  bool stops_after(const replay::ReplayComparison::Step& step) const;

  const std::string& text() const { return text_; }

 private:
  enum class Kind { type, saga, emits, outcome, differs };
  Kind kind_ = Kind::type;
  std::string value_, text_;
};

}  // namespace laban::observer
