#pragma once

// Definition: what a saga of one kind is expected to do. Declarative; it contains no logic. Loaded
// from YAML by definition/load.h, which accepts only valid ones.

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
  std::vector<StepIndex> after;  // its turn comes when all of these are done
  std::string done;
  std::vector<std::string> fails;
  std::string undo, undone;  // empty: cannot be undone
  // Of the pivot: "too late, it happened". Of another step: the undo could not be done.
  std::string refused;
  std::vector<StepIndex> undo_after;  // its undo waits for the undos of these
  std::string again;          // asks the service to repeat the step; empty: cannot be requested
  std::uint32_t retries = 0;  // how many failures do not count
  bool pivot = false;         // after it nothing is undone
  bool optional = false;      // the saga does not wait for it and does not fail with it
  Duration within{};          // from when its turn comes; zero: no deadline

  bool can_be_undone() const { return !undo.empty(); }
};

// The role of an event type in a saga.
enum class Role : std::uint8_t { done, fails, undo, undone, refused, again };
const char* name_of(Role role);

struct Part {
  Role role;
  StepIndex step;
};

// A label for people. Applies when the saga is in one of the states (none given: any) and all of
// the steps are done. If several apply, the last one wins.
struct BusinessState {
  std::string name;
  std::vector<State> states;
  std::vector<StepIndex> done;
};

// A shadow is folded alongside the definition in force, under its own name: "order~shadow".
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

  // Nothing if the definition does not mention this type.
  std::optional<Part> part_of(std::string_view type) const;
  // A service that has a step in this definition.
  bool has_participant(std::string_view service) const;

  // The same definition under the name of its shadow; the digest is the same.
  Definition as_shadow() const;

  // One line per statement in a canonical form: files with the same meaning have the same digest.
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
