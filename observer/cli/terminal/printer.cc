#include "observer/cli/terminal/printer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace laban::cli {
namespace {

constexpr std::size_t flush_above = 64 * 1024;

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::plain:
      return "";
    case Colour::bold:
      return "\x1b[1m";
    case Colour::dim:
      return "\x1b[2m";
    case Colour::red:
      return "\x1b[31m";
    case Colour::green:
      return "\x1b[32m";
    case Colour::yellow:
      return "\x1b[33m";
    case Colour::blue:
      return "\x1b[34m";
    case Colour::cyan:
      return "\x1b[36m";
  }
  return "";
}

}  // namespace

void Printer::line(const Line& spans) {
  for (const Span& span : spans) {
    const bool coloured = style_.colours && span.colour != Colour::plain && !span.text.empty();
    if (coloured) append(code_of(span.colour));
    append(sanitise(span.text, style_.charset));
    if (coloured) append("\x1b[0m");
  }
  append("\n");
  redrawn_lines_ = 0;
}

void Printer::json(std::string_view document) {
  append(safe_json(document));
  append("\n");
}

void Printer::redraw(const std::vector<Line>& lines) {
  if (style_.is_terminal && redrawn_lines_ > 0) {
    append("\x1b[" + std::to_string(redrawn_lines_) + "A\x1b[J");
  }
  for (const Line& spans : lines) line(spans);
  redrawn_lines_ = lines.size();
  flush();
}

void Printer::append(std::string_view bytes) {
  if (closed_) return;
  pending_ += bytes;
  if (pending_.size() >= flush_above) flush();
}

bool Printer::is_closed() {
  pollfd stream{fd_, 0, 0};
  closed_ = closed_ || (::poll(&stream, 1, 0) == 1 && (stream.revents & POLLERR) != 0);
  return closed_;
}

void Printer::flush() {
  std::string_view rest = pending_;
  while (!rest.empty() && !closed_) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd room{fd_, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      problem_ = errno;
      closed_ = true;
    }
  }
  pending_.clear();
}

std::string Printer::lost() {
  flush();
  return problem_ == 0 || problem_ == EPIPE ? std::string() : std::strerror(problem_);
}

}  // namespace laban::cli
