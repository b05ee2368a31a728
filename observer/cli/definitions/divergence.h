#pragma once

// Sagas that end, time out or compensate differently under another definition: what `laban
// definitions diverge` and `laban whatif` answer.

#include <functional>
#include <string>
#include <vector>

#include "observer/api/divergence.h"
#include "observer/cli/command/answer.h"

namespace laban::cli {

// All pages of the query "divergence" together; only the first sagas are kept.
struct DivergenceReport {
  api::DivergenceTally tally;
  std::uint64_t sagas_left_out = 0;

  static constexpr auto fields = [](const auto& visit) {
    return visit(api::embedded(&DivergenceReport::tally),
                 api::field("sagas_left_out", &DivergenceReport::sagas_left_out));
  };

  // Adds a page; at most `limit` sagas that differ are kept, and as many undecided ones.
  void add(api::DivergenceTally page, std::uint64_t limit);
};

using AskPage = std::function<Result<api::DivergencePage>(const api::DivergenceRequest& request)>;
// Asks for every page; returns the last one.
Result<api::DivergencePage> add_pages(const AskPage& ask, api::DivergenceRequest request,
                                      std::uint64_t limit, DivergenceReport& report);

// The document of `laban definitions diverge`.
struct DivergeDocument {
  std::string definition;
  api::ShadowVersion shadow;
  DivergenceReport report;
  api::AsOf as_of;

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("definition", &DivergeDocument::definition),
                 api::field("shadow", &DivergeDocument::shadow),
                 api::embedded(&DivergeDocument::report),
                 api::field("as_of", &DivergeDocument::as_of));
  };
};

// The document of `laban whatif`.
struct WhatIfDocument {
  std::string definition;
  std::string file;
  bool is_same = false;                    // as every version that was ever in force
  std::optional<std::uint32_t> same_as{};  // the equal version in force
  std::vector<api::LostMessages> lost{};   // sagas are judged by the rest
  DivergenceReport report{};
  api::AsOf as_of{};

  static constexpr int schema_version = 1;
  static constexpr auto fields = [](const auto& visit) {
    return visit(api::field("definition", &WhatIfDocument::definition),
                 api::field("file", &WhatIfDocument::file),
                 api::field("says_the_same", &WhatIfDocument::is_same),
                 api::field("same_as", &WhatIfDocument::same_as),
                 api::field("lost", &WhatIfDocument::lost), api::embedded(&WhatIfDocument::report),
                 api::field("as_of", &WhatIfDocument::as_of));
  };
};

class DivergeAnswer final : public DocumentAnswer<DivergeDocument> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override;
  std::vector<std::string> json_lines() const override;
  std::optional<std::vector<std::string>> names() const override;
};

class WhatIfAnswer final : public DocumentAnswer<WhatIfDocument> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override;
  std::vector<std::string> json_lines() const override;
  std::optional<std::vector<std::string>> names() const override;
};

}  // namespace laban::cli
