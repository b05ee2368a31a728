#pragma once

// Placer: asks the orders service to place everything a source has, with several requests in
// flight.
//
// Placing is safe to ask for again: an order that is there already is not placed twice. So a
// request without an answer is sent again until `patience` is over. What such a request finds
// placed counts as accepted: it was most likely this client that placed it, with an answer that was
// lost.

#include <laban/client.h>
#include <laban/clock.h>
#include <laban/result.h>

#include <functional>
#include <string>
#include <vector>

#include "services/orders/place/batcher.h"

namespace orders {

// What the service said, added up.
struct Tally {
  std::size_t orders_accepted = 0;
  std::size_t already_placed = 0;  // before this client asked
  std::size_t rows_accepted = 0;   // in orders that were accepted or already placed
  std::size_t orders_unplaced = 0;
  std::size_t rows_unplaced = 0;
  std::vector<Rejection> rejections;    // rows of orders the service refused
  std::optional<laban::Error> failure;  // why orders are left unplaced
};

// A request to the orders service of `partition`, not sent yet. Any thread.
using MakeRequest = std::function<std::unique_ptr<laban::ClientRequest>(std::uint32_t partition,
                                                                        const std::string& body)>;

struct PlacerSettings {
  std::uint32_t partitions = 1;
  std::size_t orders_per_request = 64;
  std::size_t requests_in_flight = 4;
  laban::Duration answer_patience = std::chrono::seconds(1);  // then a request is sent again
  laban::Duration patience = std::chrono::seconds(60);        // then it is given up
  const laban::Clock& clock;
  std::function<void(laban::Duration)> pause;   // between attempts; called on any thread
  std::function<void(const std::string&)> say;  // to the person waiting; one call at a time
  std::function<void(std::size_t orders)>
      on_progress;  // orders answered so far; one call at a time
};

// Places all, on a thread for each request in flight.
Tally place_all(const PlacerSettings& settings, Source source, const MakeRequest& make_request);

}  // namespace orders
