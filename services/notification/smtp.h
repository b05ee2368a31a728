#pragma once

// SmtpSender: hands mails to a server.

#include <laban/service.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace notification {

// Safe from any thread; connections are kept for the next mail. A name and password for the server
// are taken from ~/.netrc; TLS is used when the server offers it, always with smtps://.
class SmtpSender {
 public:
  // "smtp://mail.example.com:25"
  SmtpSender(std::string url, std::string from_address);
  ~SmtpSender();

  // `failed` when the server refuses the mail for good (5xx); `retry` when it cannot be reached, is
  // too slow or says "later" (4xx).
  laban::EffectResult send(const std::string& recipient, const std::string& message);

 private:
  struct Handle;
  std::unique_ptr<Handle> take();

  std::string url_;
  std::string from_address_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Handle>> idle_;
};

}  // namespace notification
