// flaky: a service whose handlers ask for a retry now and then, as no service here does. It stores
// and emits nothing itself.

#include <laban/service.h>

#include <memory>
#include <random>

#include "events/inventory.h"
#include "events/order.h"
#include "events/payment.h"

namespace flaky {

namespace {

// Chance may decide here: the log does not record whether a handler had to be retried.
class Moods {
 public:
  laban::Outcome meet(std::string_view saga) {
    const bool is_of_concern = laban::share_of("flaky", saga) < 0.3;
    if (is_of_concern && sulks_(random_)) return laban::Outcome::retry("not now");
    return laban::Outcome::done();
  }

 private:
  std::mt19937 random_{std::random_device{}()};
  std::bernoulli_distribution sulks_{0.3};
};

template <class T>
void subscribe(laban::Service& service, const std::shared_ptr<Moods>& moods) {
  service.on<T>(
      [moods](const laban::Event<T>& event, laban::Tx&) { return moods->meet(event.saga()); });
}

}  // namespace

void configure(laban::Service& service) {
  const auto moods = std::make_shared<Moods>();
  subscribe<order::Placed>(service, moods);
  subscribe<inventory::Reserved>(service, moods);
  subscribe<payment::Charged>(service, moods);
}

}  // namespace flaky
