// The example's loyalty by other rules: two points for every full 1.00.

#include <laban/run.h>
#include <laban/service.h>

#include "events/loyalty.h"
#include "events/loyalty_schema.h"
#include "events/payment.h"

namespace loyalty {

void configure_generous(laban::Service& service) {
  service.on<payment::Charged>([](const laban::Event<payment::Charged>& event, laban::Tx& tx) {
    PointsEarnedT earned;
    earned.customer = flatbuffers::GetString(event->customer());
    earned.points = 2 * (event->amount_cents() / 100);
    if (earned.points == 0) return laban::Outcome::ignored("less than 1.00");
    tx.emit(earned);
    return laban::Outcome::done();
  });
}

}  // namespace loyalty

int main(int argc, char** argv) {
  return laban::run("loyalty", argc, argv, loyalty::configure_generous,
                    {laban::schemas::loyalty()});
}
