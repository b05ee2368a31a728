#pragma once

// A Printer whose output can be read back.

#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "observer/cli/terminal/printer.h"

namespace laban::testing {

class Capture {
 public:
  explicit Capture(cli::Style style = {})
      : fd_(::memfd_create("capture", MFD_CLOEXEC)), printer_(fd_, style) {}
  ~Capture() { ::close(fd_); }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  cli::Printer& printer() { return printer_; }

  std::string text() {
    printer_.flush();
    std::string bytes(static_cast<std::size_t>(::lseek(fd_, 0, SEEK_END)), '\0');
    const auto size = ::pread(fd_, bytes.data(), bytes.size(), 0);
    bytes.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return bytes;
  }

 private:
  int fd_;
  cli::Printer printer_;
};

}  // namespace laban::testing
