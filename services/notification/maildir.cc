#include "services/notification/maildir.h"

#include <fstream>
#include <system_error>

namespace notification {

using laban::EffectResult;

// The error; empty if the mail is in new/.
std::string Maildir::store(const std::string& name, const std::string& message) const {
  const auto draft = directory_ / "tmp" / name;
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  file << message;
  file.close();
  if (!file) return "cannot write " + draft.string();
  std::error_code error;
  std::filesystem::rename(draft, directory_ / "new" / name, error);
  return error ? draft.string() + ": " + error.message() : std::string();
}

EffectResult Maildir::deliver(const laban::EventId& key, const std::string& message) const {
  std::string wrong = store(key.hex(), message);
  if (!wrong.empty()) {
    std::error_code ignored;  // the second attempt to store the mail reports it
    for (const char* folder : {"tmp", "new", "cur"}) {
      std::filesystem::create_directories(directory_ / folder, ignored);
    }
    wrong = store(key.hex(), message);
  }
  if (!wrong.empty()) return {EffectResult::Kind::retry, wrong};
  return {EffectResult::Kind::done, {}};
}

}  // namespace notification
