#pragma once

// Definition: what should be seen of one kind of saga. A statement; there is no logic in it.
// Read from YAML by definition/load.h, which lets only sound ones through.

#include <laban/clock.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "observer/saga/definition/saga_state.h"

namespace laban::observer {

using StepIndex = std::uint32_t;

struct Step {
  std::string name;
  std::string service;
  std::vector<StepIndex> after;  // opens when all of these are done
  std::string done;
  std::vector<std::string> fails;
  std::string undo, undone;  // empty: cannot be undone
  // Of the pivot: "too late, it happened". Of another step: its undo could not be done.
  std::string refused;
  std::vector<StepIndex> undo_after;  // its undo waits for theirs
  std::string again;                  // asks its service to do it once more; empty: cannot be asked
  std::uint32_t retries = 0;          // so many failures do not count
  bool pivot = false;                 // after it nothing is undone
  bool optional = false;              // the saga does not wait for it and does not fail with it
  Duration within{};                  // from when it opens; zero: no deadline

  bool can_be_undone() const { return !undo.empty(); }
};

// What an event type means to a saga.
enum class Role : std::uint8_t { done, fails, undo, undone, refused, again };
const char* name_of(Role role);

struct Part {
  Role role;
  StepIndex step;
};

// A word for people. Holds when the saga is in one of the states (none given: in any) and all of
// the steps are done. Of several that hold the last one counts.
struct BusinessState {
  std::string name;
  std::vector<State> states;
  std::vector<StepIndex> done;
};

// A shadow is folded beside the definition in force, under a name of its own: "order~shadow".
inline constexpr std::string_view shadow_suffix = "~shadow";
inline bool is_shadow(std::string_view name) { return name.ends_with(shadow_suffix); }
// "order" of "order" and of "order~shadow".
inline std::string_view base_name(std::string_view name) {
  return is_shadow(name) ? name.substr(0, name.size() - shadow_suffix.size()) : name;
}

// Immutable; safe from any thread.
class Definition {
 public:
  struct Parts {
    std::string name;
    std::string starts;     // the event a saga begins with; `done` of one of the steps
    Duration within{};      // for the whole saga; zero: no deadline
    bool parallel = false;  // undos do not wait for each other
    std::vector<Step> steps;
    std::vector<BusinessState> business;
  };
  explicit Definition(Parts parts);

  const std::string& name() const { return parts_.name; }
  const std::string& starts() const { return parts_.starts; }
  Duration within() const { return parts_.within; }
  bool undoes_in_parallel() const { return parts_.parallel; }
  const std::vector<BusinessState>& business() const { return parts_.business; }
  const std::vector<Step>& steps() const { return parts_.steps; }
  const Step& step(StepIndex index) const { return parts_.steps[index]; }
  std::optional<StepIndex> pivot() const { return pivot_; }

  // Nothing when the definition does not speak of this type.
  std::optional<Part> part_of(std::string_view type) const;
  // A service that has a step of its own here.
  bool has_participant(std::string_view service) const;

  // The same statement under the name of its shadow; it has the same digest.
  Definition as_shadow() const;

  // One line a statement, always in the same form: two files that say the same have one digest.
  std::string canonical() const;
  std::uint64_t digest() const { return digest_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  Parts parts_;
  std::optional<StepIndex> pivot_;
  std::unordered_map<std::string, Part, Hash, std::equal_to<>> by_type_;
  std::uint64_t digest_ = 0;
};

// As it is written in a definition: "30s", "15m", "90m".
std::string duration_word(Duration duration);

using Definitions = std::vector<Definition>;

}  // namespace laban::observer
