#pragma once

// Placer: asks the orders service to place everything a source has, with several requests in
// flight.
//
// Placing is safe to ask for again: an order that is there already is not placed twice. So a
// request without an answer is repeated until `patience` is over.

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
  std::size_t already_placed = 0;
  std::size_t rows_accepted = 0;  // in orders that were accepted or already placed
  std::size_t orders_unplaced = 0;
  std::size_t rows_unplaced = 0;
  std::vector<Rejection> rejections;    // rows of orders the service refused
  std::optional<laban::Error> failure;  // why orders are left unplaced
};

// Sends one request to the unit of `partition`; blocks. One thread.
using Ask =
    std::function<laban::Result<std::string>(std::uint32_t partition, const std::string& body)>;

struct PlacerSettings {
  std::uint32_t partitions = 1;
  std::size_t orders_per_request = 64;
  laban::Duration patience = std::chrono::seconds(60);
  const laban::Clock& clock;
  std::function<void(laban::Duration)> pause;   // between attempts; called on any thread
  std::function<void(const std::string&)> say;  // to the person waiting; one call at a time
  std::function<void(std::size_t orders)>
      on_progress;  // orders answered so far; one call at a time
};

// Places all, on one thread for each of `asks`.
Tally place_all(const PlacerSettings& settings, Source source, const std::vector<Ask>& asks);

}  // namespace orders
