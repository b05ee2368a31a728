#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace audit {

// Message-IDs of the mails in a maildir's new/ and cur/, with counts; empty without a maildir.
std::optional<std::map<std::string, std::uint32_t>> read_maildir(
    const std::filesystem::path& directory);

}  // namespace audit
