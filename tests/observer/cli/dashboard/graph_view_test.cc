#include "observer/cli/dashboard/graph_view.h"

#include <doctest/doctest.h>

#include "tests/observer/cli/terminal/capture.h"

using namespace laban::cli;

TEST_SUITE_BEGIN("cli graph");

namespace {

Json graph() {
  return {
      {"nodes",
       {{{"type", "order.placed"}, {"source", "orders"}},
        {{"type", "inventory.reserved"}, {"source", "inventory"}}}},
      {"edges",
       {{{"from", ""}, {"to", "order.placed"}, {"count", 10}, {"expected", true}},
        {{"from", "order.placed"}, {"to", "inventory.reserved"}, {"count", 9}, {"expected", true}},
        {{"from", "order.placed"}, {"to", "loyalty.earned"}, {"count", 1}, {"expected", false}},
        {{"from", "inventory.reserved"},
         {"to", "payment.charged"},
         {"count", 0},
         {"expected", true}}}}};
}

}  // namespace

TEST_CASE("the text is a tree with counts, marking what was not expected and what was not seen") {
  laban::testing::Capture capture;
  for (const Line& line : graph_as_text(graph())) capture.printer().line(line);
  CHECK(capture.text() ==
        "order.placed  10\n"
        "├─ inventory.reserved  9\n"
        "│  └─ payment.charged  expected, never seen\n"
        "└─ loyalty.earned  1  ▲ not expected\n");
}

TEST_CASE("a loop in the graph ends") {
  const Json loop{{"edges",
                   {{{"from", "a.b"}, {"to", "c.d"}, {"count", 1}, {"expected", true}},
                    {{"from", "c.d"}, {"to", "a.b"}, {"count", 1}, {"expected", true}}}}};
  CHECK(graph_as_text(loop).size() == 3);
}

TEST_CASE("effects are shown below the edge that was seen, not below one that was only expected") {
  const Json join{{"edges",
                   {{{"from", ""}, {"to", "a.a"}, {"count", 1}, {"expected", true}},
                    {{"from", "a.a"}, {"to", "x.x"}, {"count", 0}, {"expected", true}},
                    {{"from", "a.a"}, {"to", "b.b"}, {"count", 1}, {"expected", true}},
                    {{"from", "b.b"}, {"to", "x.x"}, {"count", 1}, {"expected", true}},
                    {{"from", "x.x"}, {"to", "y.y"}, {"count", 1}, {"expected", true}}}}};
  laban::testing::Capture capture;
  for (const Line& line : graph_as_text(join)) capture.printer().line(line);
  CHECK(capture.text() ==
        "a.a  1\n"
        "├─ b.b  1\n"
        "│  └─ x.x  1\n"
        "│     └─ y.y  1\n"
        "└─ x.x  expected, never seen\n");
}

TEST_CASE("an empty graph has no lines") { CHECK(graph_as_text(Json::object()).empty()); }

TEST_CASE("mermaid and dot quote what comes from the log") {
  Json hostile = graph();
  hostile["edges"][2]["to"] = "x\"] --> y[\"\n.z";
  const std::string mermaid = graph_as_mermaid(hostile);
  CHECK(mermaid.find("  n_order_placed -->|9| n_inventory_reserved\n") != std::string::npos);
  CHECK(mermaid.find("n_inventory_reserved -.->|0| n_payment_charged") != std::string::npos);
  CHECK(mermaid.find("x\"]") == std::string::npos);
  const std::string dot = graph_as_dot(hostile);
  CHECK(dot.find("  n_order_placed -> n_inventory_reserved [label=\"9\"];\n") != std::string::npos);
  CHECK(dot.find("x\"]") == std::string::npos);
}

TEST_SUITE_END();
