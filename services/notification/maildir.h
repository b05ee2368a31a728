#pragma once

// Maildir: mails as files, for when there is no server. One file a mail, named by the mail's key
// alone, so that delivering it twice leaves it once.

#include <laban/service.h>

#include <filesystem>
#include <string>

namespace notification {

// Safe from any thread. Survives the death of the process, not of the machine (no fsync).
class Maildir {
 public:
  // Made when the first mail is delivered.
  explicit Maildir(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // Written to tmp/, then renamed into new/; `retry` when the disk does not take it.
  laban::EffectResult deliver(const laban::EventId& key, const std::string& message) const;

 private:
  std::string store(const std::string& name, const std::string& message) const;

  std::filesystem::path directory_;
};

}  // namespace notification
