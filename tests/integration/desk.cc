// A service without handlers whose events are declared by the schema in a file: --schema FILE.fbs.
#include <laban/run.h>
#include <laban/service.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

#include "tests/support/compiled_schema.h"

namespace {

void configure(laban::Service& service) {
  (void)service.local_option<std::string>("schema", "", "the schema of its events, trip.fbs");
}

}  // namespace

int main(int argc, char** argv) {
  std::string file;
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--schema") file = argv[i + 1];
  }
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  return laban::run("desk", argc, argv, configure, {laban::testing::compiled_schema("trip", text)});
}
