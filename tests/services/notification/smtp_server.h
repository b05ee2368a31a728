#pragma once

// A mail server for one test: keeps the mails it receives, refuses where configured to.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace service_test {

class SmtpServer {
 public:
  struct Received {
    std::string from, to, data;  // data as sent, CR LF, dots not yet unstuffed
  };
  // Its reply at each point of the dialogue.
  struct Answers {
    std::string greeting = "220 ready";
    std::string recipient = "250 fine";
    std::string message = "250 taken";
  };

  explicit SmtpServer(Answers answers);
  ~SmtpServer();

  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  std::vector<Received> received() const;
  int connections() const { return connections_; }

 private:
  void serve();
  void talk(int socket);

  const Answers answers_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> talking_{-1};
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::vector<Received> received_;
  std::jthread thread_;
};

}  // namespace service_test
