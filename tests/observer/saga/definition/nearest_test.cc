#include "observer/saga/definition/nearest.h"

#include <doctest/doctest.h>

using namespace laban::observer;

TEST_SUITE_BEGIN("nearest");

TEST_CASE("the distance counts letters added, dropped, replaced and swapped") {
  CHECK(edit_distance("sagas", "sagas") == 0);
  CHECK(edit_distance("saga", "sagas") == 1);
  CHECK(edit_distance("sgaas", "sagas") == 1);
  CHECK(edit_distance("tail", "fail") == 1);
  CHECK(edit_distance("", "abc") == 3);
}

TEST_CASE("the nearest word is suggested, and none when all are far") {
  const std::vector<std::string> words{"up",     "demo",    "sagas", "tail",
                                       "doctor", "--since", "--last"};
  CHECK(nearest("sgas", words) == "sagas");
  CHECK(nearest("docter", words) == "doctor");
  CHECK(nearest("--sicne", words) == "--since");
  CHECK(nearest("do", words) == "doctor");
  CHECK_FALSE(nearest("kubernetes", words));
  CHECK_FALSE(nearest("", words));
}

TEST_CASE("what does not exist is said in two sentences, the second begins with a capital letter") {
  CHECK(meant("docter", {"doctor"}, "See: help") == "Did you mean 'doctor'?");
  CHECK(meant("kubernetes", {"doctor"}, "See: help") == "See: help");
  CHECK(no_such("step", "chrage", {"charge", "place"}) ==
        "there is no step 'chrage'. Did you mean 'charge'?");
  CHECK(no_such("step", "nowhere", {"charge", "place"}) ==
        "there is no step 'nowhere'. There are: charge, place");
  CHECK(no_such("step", "nowhere", {}) == "there is no step 'nowhere'. There are none");
  const std::string many = no_such("step", "zz", std::vector<std::string>(25, "step"));
  CHECK(many.ends_with(" and 5 more"));
}

TEST_SUITE_END();
