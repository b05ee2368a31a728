#pragma once

// SmtpSender: submits mails to a server.

#include <laban/service.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace notification {

// Safe from any thread; connections are reused. Reads name and password for the server from
// ~/.netrc; uses TLS if the server offers it, and always with smtps://.
class SmtpSender {
 public:
  // "smtp://mail.example.com:25"
  SmtpSender(std::string url, std::string from_address);
  ~SmtpSender();

  // `failed` when the server rejects the mail permanently (5xx); `retry` when it cannot be reached,
  // is too slow or rejects it temporarily (4xx).
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
