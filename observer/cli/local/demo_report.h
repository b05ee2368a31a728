#pragma once

// The result of a demo run, for people and for programs. Pure.

#include <filesystem>

#include "observer/cli/command/answer.h"
#include "observer/cli/local/demo_run.h"
#include "observer/cli/local/documents.h"

namespace laban::cli {

// `kept`: the directory if it is kept, empty if it is about to be removed.
DemoDocument document_of(const DemoPlan& plan, const DemoResult& result,
                         const SystemSettings& settings, const std::filesystem::path& kept);

class DemoAnswer final : public DocumentAnswer<DemoDocument> {
 public:
  // `document` is that of `result`.
  DemoAnswer(const DemoDocument& document, const DemoResult& result)
      : DocumentAnswer(document), result_(result) {}

  void print(const Page& page) const override;

 private:
  const DemoResult& result_;
};

}  // namespace laban::cli
