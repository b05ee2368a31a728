#include "services/notification/maildir.h"

#include <fstream>
#include <system_error>

namespace notification {

using laban::EffectResult;

// A reader moves what it has seen to cur/ and adds flags behind a colon.
bool Maildir::was_read(const std::string& name) const {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory_ / "cur", ignored)) {
    if (entry.path().filename().string().starts_with(name)) return true;
  }
  return false;
}

EffectResult Maildir::deliver(const laban::EventId& key, const std::string& message) const {
  const std::string name = key.hex();
  std::error_code error;
  for (const char* folder : {"tmp", "new", "cur"}) {
    std::filesystem::create_directories(directory_ / folder, error);
    if (error) return {EffectResult::Kind::retry, directory_.string() + ": " + error.message()};
  }
  if (was_read(name)) return {EffectResult::Kind::done, {}};
  const auto draft = directory_ / "tmp" / name;
  std::ofstream file(draft, std::ios::binary | std::ios::trunc);
  file << message;
  file.close();
  if (!file) return {EffectResult::Kind::retry, "cannot write " + draft.string()};
  std::filesystem::rename(draft, directory_ / "new" / name, error);
  if (error) return {EffectResult::Kind::retry, draft.string() + ": " + error.message()};
  return {EffectResult::Kind::done, {}};
}

}  // namespace notification
