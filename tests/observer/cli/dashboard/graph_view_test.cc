#include "observer/cli/dashboard/graph_view.h"

#include <doctest/doctest.h>

#include "tests/observer/cli/terminal/capture.h"

using namespace laban::cli;

TEST_SUITE_BEGIN("cli graph");

namespace {

api::EventGraph graph() {
  api::EventGraph graph;
  graph.nodes = {{.type = "order.placed", .source = "orders"},
                 {.type = "inventory.reserved", .source = "inventory"}};
  graph.edges = {{"", "order.placed", 10, true},
                 {"order.placed", "inventory.reserved", 9, true},
                 {"order.placed", "loyalty.earned", 1, false},
                 {"inventory.reserved", "payment.charged", 0, true}};
  return graph;
}

}  // namespace

TEST_CASE("the text is a tree with counts, marking unexpected and unseen edges") {
  laban::testing::Capture capture;
  for (const Line& line : graph_as_text(graph())) capture.printer().line(line);
  CHECK(capture.text() ==
        "order.placed  10\n"
        "├─ inventory.reserved  9\n"
        "│  └─ payment.charged  expected, never seen\n"
        "└─ loyalty.earned  1  ▲ not expected\n");
}

TEST_CASE("a loop in the graph ends") {
  const api::EventGraph loop{.edges = {{"a.b", "c.d", 1, true}, {"c.d", "a.b", 1, true}}};
  CHECK(graph_as_text(loop).size() == 3);
}

TEST_CASE("effects are shown below the edge that was seen, not below one that was only expected") {
  const api::EventGraph join{.edges = {{"", "a.a", 1, true},
                                       {"a.a", "x.x", 0, true},
                                       {"a.a", "b.b", 1, true},
                                       {"b.b", "x.x", 1, true},
                                       {"x.x", "y.y", 1, true}}};
  laban::testing::Capture capture;
  for (const Line& line : graph_as_text(join)) capture.printer().line(line);
  CHECK(capture.text() ==
        "a.a  1\n"
        "├─ b.b  1\n"
        "│  └─ x.x  1\n"
        "│     └─ y.y  1\n"
        "└─ x.x  expected, never seen\n");
}

TEST_CASE("an empty graph has no lines") { CHECK(graph_as_text({}).empty()); }

TEST_CASE("mermaid and dot quote what comes from the log") {
  api::EventGraph hostile = graph();
  hostile.edges[2].to = "x\"] --> y[\"\n.z";
  const std::string mermaid = graph_as_mermaid(hostile);
  CHECK(mermaid.find("  n_order_placed -->|9| n_inventory_reserved\n") != std::string::npos);
  CHECK(mermaid.find("n_inventory_reserved -.->|0| n_payment_charged") != std::string::npos);
  CHECK(mermaid.find("x\"]") == std::string::npos);
  const std::string dot = graph_as_dot(hostile);
  CHECK(dot.find("  n_order_placed -> n_inventory_reserved [label=\"9\"];\n") != std::string::npos);
  CHECK(dot.find("x\"]") == std::string::npos);
}

TEST_SUITE_END();
