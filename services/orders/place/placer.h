#pragma once

// Placer: asks the orders service to place everything a source has, with several requests in
// flight.
//
// Placing can be repeated safely: an order that already exists is not placed twice. So a request
// without an answer is sent again until `patience` is over. Orders that such a repeated request
// finds already placed count as accepted: most likely this client placed them, and the answer was
// lost.

#include <laban/client.h>
#include <laban/clock.h>
#include <laban/result.h>

#include <functional>
#include <string>
#include <vector>

#include "services/orders/place/batcher.h"

namespace orders {

// The service's answers, summed up.
struct Tally {
  std::size_t orders_accepted = 0;
  std::size_t already_placed = 0;  // before this client asked
  std::size_t rows_accepted = 0;   // in orders that were accepted or already placed
  std::size_t orders_unplaced = 0;
  std::size_t rows_unplaced = 0;
  std::vector<Rejection> rejections;    // rows of orders that the service refused
  std::optional<laban::Error> failure;  // why orders are left unplaced
};

// A request to the orders service of `partition`, not sent yet. Any thread.
using MakeRequest = std::function<std::unique_ptr<laban::ClientRequest>(std::uint32_t partition,
                                                                        const std::string& body)>;

struct PlacerSettings {
  std::uint32_t partitions = 1;
  std::size_t orders_per_request = 64;
  std::size_t requests_in_flight = 4;
  laban::Duration answer_patience = std::chrono::seconds(1);  // after this a request is sent again
  laban::Duration patience = std::chrono::seconds(60);        // after this it is abandoned
  const laban::Clock& clock;
  std::function<void(laban::Duration)> pause;   // between attempts; called on any thread
  std::function<void(const std::string&)> say;  // tells the user; one call at a time
  std::function<void(std::size_t orders)>
      on_progress;  // orders answered so far; one call at a time
};

// Places everything, with one thread per request in flight.
Tally place_all(const PlacerSettings& settings, Source source, const MakeRequest& make_request);

}  // namespace orders
