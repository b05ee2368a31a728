#pragma once

// Maildir: mails as files, for systems without a mail server. Each file is named by the mail's key,
// so that delivering a mail twice leaves one file.

#include <laban/service.h>

#include <filesystem>
#include <string>

namespace notification {

// Safe from any thread. Survives the death of the process, not of the machine (no fsync).
class Maildir {
 public:
  // The directory is created when the first mail is delivered.
  explicit Maildir(std::filesystem::path directory) : directory_(std::move(directory)) {}

  // Writes to tmp/, then renames into new/; `retry` when either fails.
  laban::EffectResult deliver(const laban::EventId& key, const std::string& message) const;

 private:
  std::string store(const std::string& name, const std::string& message) const;

  std::filesystem::path directory_;
};

}  // namespace notification
