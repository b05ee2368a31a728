// What keys do to the view.

#include "observer/cli/dashboard/keys.h"

#include <doctest/doctest.h>

#include "tests/observer/cli/dashboard/scene.h"

using namespace laban::top;
using laban::top::testing::busy_shop;
using laban::top::testing::stuck_saga;
using Kind = Key::Kind;

namespace {

struct Person {
  Model model = busy_shop();
  ViewState view;
  Command last = Command::none;

  Person& press(Kind kind) {
    last = laban::top::press({kind, {}}, model, view);
    return *this;
  }
  Person& type(const std::string& characters) {
    for (const char c : characters)
      last = laban::top::press({Kind::character, std::string(1, c)}, model, view);
    return *this;
  }
};

}  // namespace

TEST_CASE("arrows choose a row and stop at the ends; Enter opens its saga; Esc leads back") {
  Person person;
  person.press(Kind::up);
  CHECK(person.view.chosen == 0);
  person.press(Kind::down).type("j").press(Kind::page_down).press(Kind::page_down);
  CHECK(person.view.chosen == 7);
  person.press(Kind::home).press(Kind::down).press(Kind::enter);
  CHECK(person.view.page == Page::saga);
  CHECK(person.view.saga == "o-77b01d");
  CHECK(person.last == Command::ask_again);
  person.press(Kind::escape);
  CHECK(person.view.page == Page::overview);
  CHECK(person.view.chosen == 1);
}

TEST_CASE("in a saga Enter goes to the cause of the selected event") {
  Person person;
  person.model.saga = stuck_saga();
  person.press(Kind::enter);
  CHECK(person.view.saga == "o-9f3ac1");
  person.press(Kind::end);
  CHECK(person.view.entry == 6);
  person.press(Kind::enter);
  CHECK(person.view.entry == 4);
  person.press(Kind::enter).press(Kind::enter).press(Kind::enter).press(Kind::enter);
  CHECK(person.view.entry == 0);
  person.press(Kind::enter);
  CHECK(person.view.entry == 0);
}

TEST_CASE("in a saga p shows all of the chosen event, and Esc the whole saga again") {
  Person person;
  person.model.saga = stuck_saga();
  person.press(Kind::enter).type("p");
  CHECK(draw(person.model, person.view, {80, 24}).text().find("\"total_cents\": 3998") !=
        std::string::npos);
  CHECK(draw(person.model, person.view, {80, 24}).text().find("What next") == std::string::npos);
  person.press(Kind::escape);
  CHECK(person.view.page == Page::saga);
  CHECK(draw(person.model, person.view, {80, 24}).text().find("What next") != std::string::npos);
  person.type("p").type("p");
  CHECK_FALSE(person.view.is_event_whole);
}

TEST_CASE("a filter shows the rows that hold it, at once, until Esc") {
  Person person;
  person.type("/credit");
  CHECK(rows_of(person.model, person.view) == 2);
  person.press(Kind::enter);
  CHECK(person.view.prompt == Prompt::none);
  CHECK(chosen_saga(person.model, person.view) == "o-c1d2e3");
  person.press(Kind::escape);
  CHECK(rows_of(person.model, person.view) == 8);
}

TEST_CASE("a jump opens the saga that was typed, mistakes taken back") {
  Person person;
  person.type(":o-12x").press(Kind::backspace).press(Kind::enter);
  CHECK(person.view.page == Page::saga);
  CHECK(person.view.saga == "o-12");
  CHECK(person.last == Command::ask_again);
  person.press(Kind::escape).type(":").press(Kind::enter);
  CHECK(person.view.page == Page::overview);
}

TEST_CASE("Tab and s select other sagas; space pauses") {
  Person person;
  CHECK(person.press(Kind::tab).last == Command::ask_again);
  CHECK(tabs[person.view.tab] == "stuck");
  person.press(Kind::back_tab);
  CHECK(person.view.tab == 0);
  CHECK(person.type("s").last == Command::ask_again);
  CHECK(person.view.order == api::SagaOrder::age);
  person.type("ss");
  CHECK(person.view.order == api::SagaOrder::trouble);
  CHECK(person.type(" ").last == Command::none);
  CHECK(person.view.is_paused);
  CHECK(person.type(" ").last == Command::ask_again);
}

TEST_CASE("q leads back, and ends on the overview only; Esc ends nothing") {
  Person person;
  person.type("3");
  CHECK(person.view.page == Page::services);
  CHECK(chosen_saga(person.model, person.view) == "o-31aa90");
  person.type("?").type("q");
  CHECK(person.view.page == Page::services);
  person.type("q");
  CHECK(person.view.page == Page::overview);
  person.press(Kind::escape);
  CHECK(person.last == Command::none);
  CHECK(person.type("q").last == Command::end);
}

TEST_CASE("a choice stays on a row there is when the list gets shorter") {
  Person person;
  person.press(Kind::end);
  person.model.overview.sagas.resize(2);
  keep_in_range(person.model, person.view);
  CHECK(person.view.chosen == 1);
  person.model.overview.sagas.clear();
  keep_in_range(person.model, person.view);
  CHECK(person.view.chosen == 0);
  person.press(Kind::enter);
  CHECK(person.view.page == Page::overview);
}
