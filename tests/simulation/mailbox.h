#pragma once

// Mailbox: receives the mails. Like a maildir it holds one copy of a mail, however often it is
// sent.

#include <laban/ids.h>

#include <cstdint>
#include <map>
#include <string>

namespace laban::simulation {

class Mailbox {
 public:
  void deliver(const EventId& key) {
    mails_["<" + key.hex() + "@laban>"] = 1;
    ++deliveries_;
  }

  const std::map<std::string, std::uint32_t>& mails() const { return mails_; }
  std::uint64_t deliveries() const { return deliveries_; }

 private:
  std::map<std::string, std::uint32_t> mails_;
  std::uint64_t deliveries_ = 0;
};

}  // namespace laban::simulation
