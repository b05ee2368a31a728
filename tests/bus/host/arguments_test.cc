#include <doctest/doctest.h>
#include <laban/arguments.h>

#include <vector>

using namespace laban;
using namespace laban::host;

namespace {

// The result of parsing these words with one option; std::nullopt: the program continues.
std::optional<int> parse(Argument argument, std::vector<const char*> words,
                         std::vector<std::string>* rest = nullptr) {
  words.insert(words.begin(), "program");
  const Program program{"program", "Does something.", {std::move(argument)}, {}, rest};
  return parse_arguments(program, static_cast<int>(words.size()), words.data());
}

}  // namespace

TEST_CASE("an option that is not given keeps its value") {
  std::string text = "before";
  CHECK(!parse({"--text", &text, "a text"}, {}));
  CHECK(text == "before");
  CHECK(!parse({"--text", &text, "a text"}, {"--text", "after"}));
  CHECK(text == "after");
}

TEST_CASE("a whole number takes digits only, and only what fits") {
  std::uint64_t number = 7;
  for (const char* wrong : {"-1", "+1", "1.5", "1e3", "0x10", " 1", "18446744073709551616", ""}) {
    CAPTURE(wrong);
    CHECK(parse({"--number", &number, "a number"}, {"--number", wrong}) == 2);
    CHECK(number == 7);
  }
  CHECK(!parse({"--number", &number, "a number"}, {"--number", "18446744073709551615"}));
  CHECK(number == ~std::uint64_t{});
  std::uint32_t small = 7;
  CHECK(parse({"--small", &small, "a number"}, {"--small", "4294967296"}) == 2);
  CHECK(!parse({"--small", &small, "a number"}, {"--small", "4294967295"}));
  CHECK(small == ~std::uint32_t{});
}

TEST_CASE("bounds of numbers are inclusive") {
  std::optional<std::uint64_t> number;
  const auto bounded = [&](const char* text) {
    return parse({"--number", &number, "a number", {}, {}, false, 1, 64}, {"--number", text});
  };
  CHECK(bounded("0") == 2);
  CHECK(!bounded("1"));
  CHECK(!bounded("64"));
  CHECK(bounded("65") == 2);
  double rate = 1;
  const auto rated = [&](const char* text) {
    return parse({"--rate", &rate, "a rate", {}, {}, false, 0}, {"--rate", text});
  };
  CHECK(rated("-0.5") == 2);
  CHECK(rated("fast") == 2);
  CHECK(!rated("0.5"));
  CHECK(rate == 0.5);
}

TEST_CASE("a choice, a missing option and an unknown word are mistakes; help is not") {
  std::string text;
  const Argument choice{"--mode", &text, "how", {"observe", "emit"}};
  CHECK(parse(choice, {"--mode", "emot"}) == 2);
  CHECK(!parse(choice, {"--mode", "emit"}));
  CHECK(parse({"--dir", &text, "where", {}, {}, true}, {}) == 2);
  CHECK(parse(choice, {"--other"}) == 2);
  CHECK(parse(choice, {"--help"}) == 0);
}

TEST_CASE("words that are not declared go where the program wants them") {
  bool flag = false;
  std::vector<std::string> rest;
  CHECK(!parse({"--flag", &flag, "a flag"}, {"--other", "1", "--flag"}, &rest));
  CHECK(flag);
  CHECK(rest == std::vector<std::string>{"--other", "1"});
}
