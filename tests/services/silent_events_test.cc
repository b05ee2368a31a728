// Events of an older version lack fields added since; these lack all fields.

#include "tests/services/events.h"
#include "tests/support/services.h"

namespace {

using laban::testing::Harness;

// Each belongs to a different saga, so that none waits behind another.
template <class... Natives>
void give(const std::string& name, void (*configure)(laban::Service&)) {
  Harness service(name, configure);
  int given = 0;
  const auto give_one = [&]<class Native>(const Native& event) {
    CAPTURE(name);
    CAPTURE(laban::EventTraits<typename Native::TableType>::type);
    const auto outcome = service.saga("o-" + std::to_string(++given)).when(event);
    CAPTURE(outcome.reason());
    CHECK(outcome.reason().find("no handler ran") == std::string::npos);
    CHECK(outcome.kind() != laban::Outcome::Kind::retry);
    CHECK(outcome.kind() != laban::Outcome::Kind::dead_letter);
  };
  (give_one(Natives{}), ...);
}

}  // namespace

TEST_CASE("every service tolerates events without any fields") {
  give<order::PlacedT, inventory::ReleaseRequestedT, logistics::DispatchedT>("inventory",
                                                                             inventory::configure);
  give<payment::ChargedT, logistics::UnassignRequestedT, seller::PreparedT,
       logistics::StopRequestedT>("logistics", logistics::configure);
  give<order::PlacedT, logistics::DispatchedT, order::CancelledT>("notification",
                                                                  notification::configure);
  give<order::PlacedT, order::CancelRequestedT, logistics::DispatchedT>("orders",
                                                                        orders::configure);
  give<inventory::ReservedT, payment::RefundRequestedT>("payment", payment::configure);
  give<payment::ChargedT, seller::UnpackRequestedT>("seller", seller::configure);
}
