#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/mutants/sample.h"

using namespace mutants;

namespace {

// Every text that one mistake makes of `source`.
std::set<std::string> texts_of(std::string_view source) {
  std::set<std::string> texts;
  for (const auto& mutant : mutants_of(source)) texts.insert(mutated(source, mutant));
  return texts;
}

using Texts = std::set<std::string>;

}  // namespace

TEST_CASE("relations, connectives and signs between two operands change") {
  CHECK(texts_of("a < b") == Texts{"a <= b"});
  CHECK(texts_of("a >= b") == Texts{"a > b"});
  CHECK(texts_of("a == b") == Texts{"a != b"});
  CHECK(texts_of("a && b") == Texts{"a || b"});
  CHECK(texts_of("a += b") == Texts{"a -= b"});
  CHECK(texts_of("n - a") == Texts{"n + a"});
}

TEST_CASE("brackets of templates, references, pointers and shifts are no operators") {
  CHECK(texts_of("std::vector<int> list").empty());
  CHECK(texts_of("auto&& value").empty());
  CHECK(texts_of("a << b; c->d").empty());
  CHECK(texts_of("a <=> b").empty());
}

TEST_CASE("numbers up to a hundred are one off, and a bound loses its one") {
  CHECK(texts_of("f(3)") == Texts{"f(4)"});
  CHECK(texts_of("0U") == Texts{"1U"});
  CHECK(texts_of("n + 1") == Texts{"n", "n - 1", "n + 2"});
  CHECK(texts_of("4096").empty());
  CHECK(texts_of("250ms").empty());
  CHECK(texts_of("0x10").empty());
  CHECK(texts_of("virtual void f() = 0;").empty());
}

TEST_CASE("conditions are negated, once") {
  CHECK(texts_of("if (a || c) return;") == Texts{"if (!(a || c)) return;", "if (a && c) return;"});
  CHECK(texts_of("if (!a) return;") == Texts{"if (a) return;"});
  CHECK(texts_of("if (!a && b) return;") ==
        Texts{"if (a && b) return;", "if (!(!a && b)) return;", "if (!a || b) return;"});
  CHECK(texts_of("if (auto x = f(); x.y) return;") == Texts{"if (auto x = f(); !(x.y)) return;"});
}

TEST_CASE("a condition that declares is left alone") {
  CHECK(texts_of("if (const auto* x = f()) return;").empty());
  CHECK(texts_of("if constexpr (a) return;").empty());
}

TEST_CASE("statements are dropped, declarations and returns are not") {
  CHECK(texts_of("{ f(); }") == Texts{"{ ; }"});
  CHECK(texts_of("{ a.b = c; }") == Texts{"{ ; }"});
  CHECK(texts_of("{ ++a; }") == Texts{"{ ; }", "{ --a; }"});
  CHECK(texts_of("{ list.push_back({a}); }") == Texts{"{ ; }"});
  CHECK(texts_of("{ Type a; }").empty());
  CHECK(texts_of("{ Type a(b); }").empty());
  CHECK(texts_of("{ std::vector<int> a; }").empty());
  CHECK(texts_of("{ return f(); }").empty());
}

TEST_CASE("what only logs or reserves is not dropped") {
  CHECK(texts_of("{ logger->info(a); }").empty());
  CHECK(texts_of("{ list.reserve(a + b); }").empty());
}

TEST_CASE("neighbouring arguments of a call change places") {
  CHECK(texts_of("f(a, b)") == Texts{"f(b, a)"});
  CHECK(texts_of("f(a, b, c)") == Texts{"f(b, a, c)", "f(a, c, b)"});
  CHECK(texts_of("f(a.b, g(c))") == Texts{"f(g(c), a.b)"});
  CHECK(texts_of("f(\"a\", b)").empty());
  CHECK(texts_of("f(a, a)").empty());
}

TEST_CASE("parameters are no arguments") {
  CHECK(texts_of("void f(int a, int b);").empty());
  CHECK(texts_of("void f(const A& a, B* b);").empty());
}

TEST_CASE("comments, literals and preprocessor lines hold no mistakes") {
  CHECK(texts_of("// a < b\n/* a < b */").empty());
  CHECK(texts_of("#if A < 1 && \\\n B < 2\n").empty());
  CHECK(texts_of("\"a < b \\\" && c\"").empty());
  CHECK(texts_of("R\"x(a < b)\" && )x\"").empty());
  CHECK(texts_of("'\"' < c") == Texts{"'\"' <= c"});
  CHECK(texts_of("1'000 < c") == Texts{"1'000 <= c"});
}

TEST_CASE("an excerpt shows the touched lines before and after") {
  const std::string_view source = "one\n  if (a <\n      b) {\ntwo\n";
  const auto found = mutants_of(source);
  const auto relation = std::ranges::find(found, Kind::relation, &Mutant::kind);
  const auto negation = std::ranges::find(found, Kind::negation, &Mutant::kind);
  REQUIRE(relation != found.end());
  REQUIRE(negation != found.end());
  const auto one = excerpt_of(source, *relation), two = excerpt_of(source, *negation);
  CHECK(one.line == 2);
  CHECK(one.before == "if (a <");
  CHECK(one.after == "if (a <=");
  CHECK(two.before == "if (a < b) {");
  CHECK(two.after == "if (!(a < b)) {");
}

TEST_CASE("the same seed draws the same mistakes, each once, and all kinds alike") {
  const auto all = candidates_in(LABAN_SOURCE_DIR, {"bus/runtime", "observer/saga/fold"});
  const auto one = shuffled(all, 1), again = shuffled(all, 1), other = shuffled(all, 2);
  const auto place = [](const Candidate& each) {
    return fmt::format("{}#{}", each.path, each.index);
  };
  const auto places = [&](const std::vector<Candidate>& order) {
    std::vector<std::string> list;
    for (const auto& each : order) list.push_back(place(each));
    return list;
  };
  CHECK(places(one) == places(again));
  CHECK(places(one) != places(other));
  const auto list = places(one);
  CHECK(std::set(list.begin(), list.end()).size() == all.size());
  std::vector<std::size_t> drawn(kinds);
  for (std::size_t i = 0; i < 200; ++i) ++drawn[static_cast<std::size_t>(one[i].kind)];
  for (const auto count : drawn) CHECK(count >= 8);
}

TEST_CASE("limits are not mistaken: tests go by the constant") {
  for (const auto& each : candidates_in(LABAN_SOURCE_DIR, {"bus", "observer", "services"})) {
    CHECK(each.path.find("limits.h") == std::string::npos);
  }
}

TEST_CASE("a list of equivalent mistakes says where it is not of its form") {
  const Equivalents read(
      "# why\n\na.cc\n- x < y\n+ x <= y\n  They are never equal,\n  see b.cc.\n");
  CHECK(read.contains("a.cc", "x < y", "x <= y"));
  CHECK_FALSE(read.contains("a.cc", "x <= y", "x < y"));
  CHECK_THROWS_WITH(Equivalents("a.cc\n- x\n+ y\n\n"), "line 4: expected '  ...'");
  CHECK_THROWS_WITH(Equivalents("a.cc\n+ y\n"), "line 2: expected '- ...'");
}

TEST_CASE("every equivalent mistake can still be made") {
  const std::filesystem::path root = LABAN_SOURCE_DIR;
  const Equivalents equivalents(read_source(root / "tests/mutants/equivalent.txt"));
  for (const auto& [path, before, after] : equivalents.entries()) {
    const auto candidates = candidates_in(root, {path});
    CHECK_MESSAGE(std::ranges::any_of(candidates,
                                      [&](const Candidate& each) {
                                        return each.excerpt.before == before &&
                                               each.excerpt.after == after;
                                      }),
                  path, ": nothing makes '", after, "' of '", before, "'");
  }
}
