#include "services/audit/maildir_facts.h"

#include <fstream>

namespace audit {

namespace fs = std::filesystem;

namespace {

std::string message_id_of(const fs::path& mail) {
  constexpr std::string_view header = "Message-ID: ";
  std::ifstream file(mail);
  for (std::string line; std::getline(file, line) && !line.empty();) {
    if (line.starts_with(header)) return line.substr(header.size());
  }
  return "none in " + mail.filename().string();
}

}  // namespace

std::optional<std::map<std::string, std::uint32_t>> read_maildir(const fs::path& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) return std::nullopt;
  std::map<std::string, std::uint32_t> ids;
  for (const char* folder : {"new", "cur"}) {
    for (const auto& mail : fs::directory_iterator(directory / folder, error))
      ++ids[message_id_of(mail.path())];
  }
  return ids;
}

}  // namespace audit
