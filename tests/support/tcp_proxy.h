#pragma once

// A TCP proxy on its own port in front of a server, with a wire that a test can cut or stall.

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <thread>

namespace laban::testing {

class TcpProxy {
 public:
  // Forwards to this port on this machine. Throws if it cannot listen.
  explicit TcpProxy(std::uint16_t target);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  std::uint16_t port() const { return port_; }

  // From any thread.
  void cut() { cuts_wanted_ = true; }                         // every connection ends with a reset
  void stall(bool on) { stalled_ = on; }                      // bytes wait, connections stay open
  std::uint64_t connections() const { return connections_; }  // made so far

 private:
  struct End {
    int other = -1;
    std::string unsent;  // to this socket
  };

  void run();
  void accept_one();
  void forward(int from, short events);
  void flush(int to);
  void close_pair(int one, bool reset);

  const std::uint16_t target_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::map<int, End> ends_;  // by socket; used by the thread
  std::atomic<bool> over_ = false, cuts_wanted_ = false, stalled_ = false;
  std::atomic<std::uint64_t> connections_ = 0;
  std::thread thread_;
};

}  // namespace laban::testing
