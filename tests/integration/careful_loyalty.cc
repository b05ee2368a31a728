// The example's loyalty with one more rule: very many points at once need a person.

#include <laban/run.h>
#include <laban/service.h>

#include <string>

#include "events/payment.h"

namespace loyalty {

laban::Outcome on_charged(const laban::Event<payment::Charged>& event, laban::Tx& tx);
laban::Outcome on_refunded(const laban::Event<payment::Refunded>& event, laban::Tx& tx);

void configure_careful(laban::Service& service) {
  const auto at_most = service.option<std::int64_t>("at-most", 1000, "points for one payment");
  service.on<payment::Charged>(
      [at_most](const laban::Event<payment::Charged>& event, laban::Tx& tx) {
        const auto points = event->amount_cents() / 100;
        if (points > at_most)
          return laban::Outcome::dead_letter(std::to_string(points) + " points at once");
        return on_charged(event, tx);
      });
  service.on<payment::Refunded>(on_refunded);
}

}  // namespace loyalty

int main(int argc, char** argv) {
  return laban::run("loyalty", argc, argv, loyalty::configure_careful);
}
