#pragma once

// DefinitionRegistry: every version of every saga definition that the log of one partition has put
// in force. Built from the log alone: an event either takes effect or, with an Error that says why,
// does nothing.

#include <laban/result.h>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "observer/saga/definition/definition.h"
#include "observer/saga/definition/limits.h"

namespace laban::observer {

// Where in the log, by whom and why.
struct DefinitionAct {
  std::uint64_t sequence = 0;
  Time log_time{};
  std::string by, reason;
};

struct DefinitionVersion {
  Definition definition;  // named as its instances are: a shadow's name ends in "~shadow"
  std::uint32_t number = 0;
  std::string text;  // as written
  DefinitionAct applied;
  std::optional<DefinitionAct> withdrawn;

  const std::string& name() const { return definition.name(); }
};

// All versions of one name.
class DefinitionChapter {
 public:
  // New sagas begin under this one; null if the last version was withdrawn.
  const DefinitionVersion* in_force() const;
  const DefinitionVersion& newest() const { return versions_.back(); }
  const DefinitionVersion* numbered(std::uint32_t number) const;
  // The newest with this digest: versions with the same digest are equivalent.
  const DefinitionVersion* find(std::uint64_t digest) const;
  const std::deque<DefinitionVersion>& versions() const { return versions_; }

 private:
  friend class DefinitionRegistry;
  const DefinitionVersion& add(DefinitionVersion version);

  std::deque<DefinitionVersion> versions_;  // by number; addresses stay
  // Every event of a saga asks for its version: found at once, however many there are.
  std::unordered_map<std::uint64_t, std::size_t> newest_of_digest_;  // place in versions_
};

// The version of a name that was in force just before a position; null if none was.
const DefinitionVersion* in_force_before(const DefinitionChapter& chapter, std::uint64_t sequence);

class DefinitionRegistry {
 public:
  struct Application {
    std::string_view name;  // without "~shadow"
    std::uint32_t number = 0;
    bool shadow = false;
    std::string_view text;
  };
  struct Withdrawal {
    std::string_view name;
    std::uint32_t number = 0;
    bool shadow = false;
  };

  // What apply() would put in force; says why nothing.
  Result<Definition> judge(const Application& application) const;
  // The version that is in force from now on. No effect (`invalid`): a number not greater than the
  // name's last one or far above it, a text that cannot be read or is of another saga, a limit.
  Result<const DefinitionVersion*> apply(const Application& application, DefinitionAct act);
  // The version that is in force no longer. No effect (`invalid`): it was not.
  Result<const DefinitionVersion*> withdraw(const Withdrawal& withdrawal, DefinitionAct act);
  // As it was written down; versions of one name in the order of their numbers.
  void restore(DefinitionVersion version);

  // By name, in the same order on every machine. Valid until the next change.
  using Chapters = std::map<std::string, DefinitionChapter, std::less<>>;
  const Chapters& chapters() const { return chapters_; }
  const DefinitionChapter* chapter(std::string_view name) const;

  const DefinitionVersion* in_force(std::string_view name) const;
  // The version an instance runs under (Instance::version).
  const DefinitionVersion* find(std::string_view name, std::uint64_t digest) const;
  bool has_any_in_force() const;
  // Whether under some version an event of this type means that a step failed or an undo was
  // refused.
  bool is_failure(std::string_view type) const;

 private:
  const DefinitionVersion& add(DefinitionVersion version);

  Chapters chapters_;
  std::size_t versions_ = 0;  // of all names
  std::size_t bytes_ = 0;     // of their texts
  std::set<std::string, std::less<>> failure_types_;
};

}  // namespace laban::observer
