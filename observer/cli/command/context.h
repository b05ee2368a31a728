#pragma once

// Context: what every command receives, and how it answers.

#include <laban/clock.h>

#include <string>
#include <vector>

#include "observer/cli/client/connection.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/command/answer.h"
#include "observer/cli/command/failure.h"
#include "observer/cli/terminal/printer.h"
#include "observer/cli/terminal/signals.h"

namespace laban::cli {

enum class Format { table, wide, json, jsonl, name };

struct Context {
  Printer& out;  // results
  Printer& err;  // everything else
  Environment environment;
  const Clock& clock;
  Format format = Format::table;
  TargetOptions target;
  StyleChoice style;              // as chosen on the command line
  std::vector<std::string> rest;  // arguments kept for another program

  bool wants_json() const { return format == Format::json || format == Format::jsonl; }

  // Connects to the system the command is meant for. `wakeup` may be null; it must outlive the
  // connection.
  Result<System> connect(Wakeup* wakeup = nullptr) const;
  // The observer of that system, with a connection of its own.
  Result<ObserverClient> observer() const;

  // Shows the whole answer in the requested format, and returns `exit`.
  Exit show(const Answer& answer, Exit exit = Exit::done) const;
  // The same for a document that `print` shows to people.
  template <class Document>
  Exit show(const Document& document, void (*print)(Printer& out, const Document& document),
            Exit exit = Exit::done) const;

  // For answers that arrive piece by piece. Each part is shown as soon as it is known, except with
  // -o json; the end is shown after the last part: as a document with -o json, as text for people.
  void show_part(const Answer& part) const;
  Exit show_end(const Answer& whole, Exit exit = Exit::done) const;

  // For answers without an end, and for short ones: JSON is on one line with -o json, too. Does not
  // flush, because many may come at once.
  void show_line(const Answer& answer) const;

  // The same with answers as JSON, for an option of the command that asks for it: -o jsonl stays.
  Context as_json() const;

  // Asks the person at the terminal; see terminal/confirmation.h.
  bool confirm(SignalWatch& signals, const std::string& question) const;

  // Reports an error on stderr, in one line, and returns its exit code.
  Exit fail(const Failure& failure) const;
  Exit fail(const Error& error, std::string next = {}) const {
    return fail(failure_of(error, std::move(next)));
  }
};

template <class Document>
Exit Context::show(const Document& document, void (*print)(Printer& out, const Document& document),
                   Exit exit) const {
  using Show = void (*)(Printer & out, const Document& document);
  class Shown final : public DocumentAnswer<Document> {
   public:
    Shown(const Document& shown, Show show) : DocumentAnswer<Document>(shown), show_(show) {}
    void print(const Page& page) const override { show_(page.out, this->document_); }

   private:
    Show show_;
  };
  return show(Shown(document, print), exit);
}

}  // namespace laban::cli
