// A name that nothing has is a mistake, with the nearest one; a name that is only not seen yet is
// none.

#include "observer/cli/client/known_names.h"

#include <doctest/doctest.h>

using namespace laban;
using namespace laban::cli;

TEST_SUITE_BEGIN("cli names");

namespace {

const api::KnownNames known{
    .definitions = {{"order", {"place", "charge", "carrier"}, {"accepted", "paid"}},
                    {"order~shadow", {"place", "charge"}, {"paid"}},
                    {"trip", {"book", "ride"}, {"riding"}}},
    .services = {"observer", "operator", "orders", "payment"},
    .types = {"laban.tick", "order.placed", "payment.charged", "payment.refunded"}};

// What is wrong; empty: nothing.
std::string problem(const std::vector<GivenName>& given) {
  const auto checked = check_names(given, known);
  if (checked) return {};
  CHECK(checked.error().kind == ErrorKind::invalid);
  return checked.error().message;
}

}  // namespace

TEST_CASE("names of every kind are known, and mistyped ones are told the nearest") {
  const struct {
    NameKind kind;
    const char *right, *wrong, *message;
  } names[] = {
      {NameKind::definition, "order", "ordr",
       "there is no definition 'ordr'. Did you mean 'order'?"},
      {NameKind::definition, "order~shadow", "trip~shadow",
       "there is no definition 'trip~shadow'. There are: order, order~shadow, trip"},
      {NameKind::service, "payment", "paymnt",
       "there is no service 'paymnt'. Did you mean 'payment'?"},
      {NameKind::service, "operator", "nobody",
       "there is no service 'nobody'. There are: observer, operator, orders, payment"},
      {NameKind::step, "charge", "chrage", "there is no step 'chrage'. Did you mean 'charge'?"},
      {NameKind::business, "paid", "piad",
       "there is no business state 'piad'. Did you mean 'paid'?"},
      {NameKind::event_type, "payment.charged", "payment.chraged",
       "there is no event type 'payment.chraged'. Did you mean 'payment.charged'?"},
      {NameKind::event_type, "payment.*", "paymnt.*",
       "no event type fits 'paymnt.*'. Did you mean 'payment.*'?"},
      {NameKind::event_type, "*.placed", "*.plcaed",
       "no event type fits '*.plcaed'. See which there are: laban schema ls"},
      {NameKind::event, "o-1/payment.charged", "o-1/payment.chraged",
       "there is no event type 'payment.chraged'. Did you mean 'payment.charged'?"},
      {NameKind::event, "o-1/failure", "o-1/payment",
       "there is no event type 'payment'. Did you mean 'payment.charged'?"},
  };
  for (const auto& [kind, right, wrong, message] : names) {
    CAPTURE(wrong);
    CHECK(problem({{kind, right}}) == "");
    CHECK(problem({{kind, wrong}}) == message);
  }
  for (const char* event : {"o-1", "3f2a9c01", "#184", "2#184", "o-1/#184"})
    CHECK(problem({{NameKind::event, event}}) == "");
}

TEST_CASE("steps and business states are those of the definition that is named") {
  CHECK(problem({{NameKind::definition, "trip"}, {NameKind::step, "ride"}}) == "");
  CHECK(problem({{NameKind::step, "charge"}, {NameKind::definition, "trip"}}) ==
        "there is no step 'charge'. There are: book, ride");
  CHECK(problem({{NameKind::business, "paid"}, {NameKind::definition, "trip"}}) ==
        "there is no business state 'paid'. There are: riding");
  CHECK(problem({{NameKind::step, "charge"}, {NameKind::step, "ride"}}) == "");
}

TEST_CASE("a name that several definitions have is listed once") {
  CHECK(problem({{NameKind::step, "fly"}}) ==
        "there is no step 'fly'. There are: book, carrier, charge, place, ride");
  CHECK(problem({{NameKind::definition, "order"},
                 {NameKind::definition, "order~shadow"},
                 {NameKind::business, "flown"}}) ==
        "there is no business state 'flown'. There are: accepted, paid");
}

TEST_CASE("where nothing is known, the message says so") {
  const auto checked = check_names({{NameKind::definition, "order"}}, api::KnownNames{});
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message == "there is no definition 'order'. There are none");
}

TEST_SUITE_END();
