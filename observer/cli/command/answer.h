#pragma once

// Answer: a command's result, in every form that -o offers. Context::show() picks the form, so no
// command has to.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "observer/api/json.h"
#include "observer/cli/terminal/printer.h"

namespace laban::cli {

namespace api = observer::api;

// Where an answer for people is printed.
struct Page {
  Printer& out;       // the answer
  Printer& err;       // remarks on it
  bool wide = false;  // -o wide
};

class Answer {
 public:
  virtual ~Answer() = default;

  // -o table and wide.
  virtual void print(const Page& page) const = 0;
  // -o json: one document. `indent` as in api::to_json().
  virtual std::string json(int indent) const = 0;
  // -o jsonl: one object per line. By default the document on one line.
  virtual std::vector<std::string> json_lines() const { return {json(-1)}; }
  // -o name: one name per line. By default the same as for people.
  virtual std::optional<std::vector<std::string>> names() const { return std::nullopt; }
};

// An answer whose document is a struct of observer/api (or another struct that lists its fields).
template <class Document>
class DocumentAnswer : public Answer {
 public:
  explicit DocumentAnswer(const Document& document) : document_(document) {}

  std::string json(int indent) const override { return api::to_json(document_, indent); }

 protected:
  const Document& document_;
};

// A part of an answer for people. As JSON it comes at the end, with the whole.
class TextPart final : public Answer {
 public:
  explicit TextPart(std::function<void(const Page& page)> print) : print_(std::move(print)) {}

  void print(const Page& page) const override { print_(page); }
  std::string json(int) const override { return {}; }
  std::vector<std::string> json_lines() const override { return {}; }

 private:
  const std::function<void(const Page& page)> print_;
};

}  // namespace laban::cli
