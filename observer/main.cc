#include "observer/daemon.h"

int main(int argc, char** argv) {
  const auto options = laban::observer::parse_options(argc, argv);
  if (const int* code = std::get_if<int>(&options)) return *code;
  return laban::observer::run(std::get<laban::observer::ObserverOptions>(options));
}
