#pragma once

// Injection: makes a share of the sagas fail on purpose, the same ones in every run.
//
//   const laban::Injection injection(service);   // declares the option --fail SHARE
//   ...
//   if (injection.hits(event.saga())) return refuse(tx, laban::Injection::reason);

#include <laban/result.h>
#include <laban/service.h>

#include <string>
#include <string_view>

namespace laban {

// A fraction from 0 to 1. As text: "5%" or "0.05".
struct Share {
  double value = 0;
};

Result<Share> parse_share(std::string_view text);

template <>
Share Service::option<Share>(std::string_view name, Share fallback, std::string_view help);

// Immutable; copy it into the handlers that use it.
class Injection {
 public:
  static constexpr const char* reason = "injected failure";

  explicit Injection(Service& service);

  // Depends only on the service's name, the saga and the share. A saga hit at 5 % is also hit at 6
  // %.
  bool hits(std::string_view saga) const;

 private:
  std::string service_;
  Share share_;
};

}  // namespace laban
