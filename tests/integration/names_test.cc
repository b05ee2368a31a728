// A mistyped name is never "nothing matches": every command says which name was probably meant.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/integration/shell.h"

using namespace laban::testing;
using nlohmann::json;

TEST_CASE("a mistyped name is told the nearest one, exit 2, by every command that takes a name") {
  Shop shop({"--partitions", "2"});
  shop.place(5);
  const struct {
    const char *words, *meant;
  } mistakes[] = {
      {"sagas ls --service paymnt", "payment"},
      {"sagas ls --at-step chrage", "charge"},
      {"sagas ls --business piad", "paid"},
      {"sagas ls --definition ordr", "order"},
      {"sagas ls --state runing", "running"},
      {"sagas ls --at 10m --service paymnt", "payment"},
      {"sagas show g7-000001 --definition ordr", "order"},
      {"sagas show g7-000001 --sequence merm", "mermaid"},
      {"sagas wait g7-000001 --for complet", "completed"},
      {"sagas stats --definition ordr", "order"},
      {"sagas stats --by stpe", "step"},
      {"sagas failures --definition ordr", "order"},
      {"sagas hold --service paymnt --reason why --yes", "payment"},
      {"sagas retry --at-step chrage --reason why --yes", "charge"},
      {"sagas skip g7-000001 --step chrage --reason why", "charge"},
      {"diff g7-000001 --from 1h --definition ordr", "order"},
      {"tail 'paymnt.*' --to-end", "payment.*"},
      {"tail --type payment.chraged --to-end", "payment.charged"},
      {"tail --service paymnt --to-end", "payment"},
      {"tail --state runing --to-end", "running"},
      {"why g7-000001/payment.chraged", "payment.charged"},
      {"impact g7-000001/payment.chraged", "payment.charged"},
      {"top --once --view flwo", "flow"},
      {"top --once --sort newset", "newest"},
      {"services paymnt", "payment"},
      {"graph --definition ordr", "order"},
      {"graph --format mermiad", "mermaid"},
      {"definitions show ordr", "order"},
      {"definitions withdraw ordr --reason why", "order"},
      {"definitions diverge ordr", "order"},
      {"definitions mine --starts order.plcaed", "order.placed"},
      {"dlq ls --service paymnt", "payment"},
      {"dlq ls --type payment.chraged", "payment.charged"},
      {"dlq redrive --service paymnt --reason why --yes", "payment"},
      {"dlq discard --type payment.chraged --reason why --yes", "payment.charged"},
      {"options ls paymnt", "payment"},
      {"options apply paymnt fail=0% --reason why", "payment"},
      {"options apply payment fial=0% --reason why", "fail"},
      {"replay --to paymnt --verify", "payment"},
      {"export --saga g7-000001 --format mermiad -", "mermaid"},
      {"doctor --format jsno", "json"},
      {"sagas ls --finding setled_twice", "settled_twice"},
      {"sagas ls --namespace shpo", "shop"},
      {"tail --namespace shpo --to-end", "shop"},
  };
  for (const auto& [words, meant] : mistakes) {
    CAPTURE(words);
    const Finished finished = shop.laban(words);
    CAPTURE(finished.output);
    CHECK(finished.exit_code == 2);
    const std::string sentence = std::string("id you mean '") + meant + "'?";
    CHECK(contains(finished.output, sentence));
    CHECK_FALSE(contains(finished.output, ". did you mean"));
    CHECK(lines_of(finished.output).size() == 1);
    const json error =
        json::parse(shop.laban(words + std::string(" --json")).output, nullptr, false);
    REQUIRE(error.is_object());
    CHECK(error.at("error").at("code") == "wrong_use");
    CHECK(contains(error.dump(), sentence));
  }
}

TEST_CASE("a name that was not seen yet is no mistake") {
  Shop shop;
  for (const char* words :
       {"sagas ls --service notification", "sagas ls --at-step dispatch",
        "sagas ls --business paid", "sagas ls --service operator", "dlq ls --service payment",
        "tail 'payment.*' --to-end", "dlq ls --type payment.charged",
        "tail --service seller --to-end", "services payment", "tail 'laban.*' --to-end",
        "options ls payment", "tail payment.refunded --to-end"}) {
    CAPTURE(words);
    const Finished finished = shop.laban(words);
    CAPTURE(finished.output);
    CHECK(finished.exit_code == 0);
  }
}

TEST_CASE("a mistyped saga id is told the nearest one") {
  Shop shop;
  shop.place(5);
  for (const char* words : {"sagas show G7-000001", "sagas show 7-000001", "why g7-00001",
                            "diff g7-0000001 --from 1h", "top --once --saga g7-00001"}) {
    CAPTURE(words);
    const Finished finished = shop.laban(words);
    CAPTURE(finished.output);
    CHECK(finished.exit_code == 5);
    CHECK(contains(finished.output, "Did you mean 'g7-00000"));
  }
  CHECK(contains(shop.laban("why 8f").output, "at least four digits"));
}

TEST_CASE("times are taken as they are printed") {
  Shop shop;
  shop.place(5);
  const json saga = shop.laban_json("sagas show g7-000001 --json");
  const std::string sequence = saga.at("last_event").at("sequence").dump();
  const std::string started = saga.at("started");
  const std::vector<std::string> forms{"'#" + sequence + "'",
                                       "shop-0:" + sequence,
                                       "'0#" + sequence + "'",
                                       started,
                                       "now",
                                       "\"$(date +%H:%M:%S)\"",
                                       "\"$(date +'%Y-%m-%d %H:%M:%S')\"",
                                       "\"$(date +%H:%M:%S.%N | cut -c1-12)\"",
                                       "'0.1 s'",
                                       "'1 ms ago'",
                                       "1ms"};
  for (const auto& at : forms) {
    CAPTURE(at);
    const Finished finished = shop.laban("sagas show g7-000001 --at " + at);
    CAPTURE(finished.output);
    // Up to a second may be cut off: then it had not begun.
    CHECK((finished.exit_code == 0 || contains(finished.output, "had not begun")));
    CHECK(shop.laban("tail --to-end --since " + at).exit_code == 0);
  }
  CHECK(shop.laban("sagas ls --older-than '1.2 s'").exit_code == 0);
  CHECK(shop.laban("sagas ls --older-than 1m25s").exit_code == 0);
  CHECK(shop.laban("sagas ls --older-than '222 ms'").exit_code == 0);
}
