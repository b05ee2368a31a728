#include "tests/architecture/arrows.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace architecture {
namespace {

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](auto prefix) { return text.starts_with(prefix); });
}

// Foreign libraries and the only folder that may name each.
struct Foreign {
  std::string_view header;
  std::string_view folder;
};
constexpr Foreign foreign[] = {
    {"nats/", "bus/log/nats/"},
    {"rocksdb/", "bus/store/rocks/"},
    {"yaml-cpp/", "observer/saga/definition/"},
    {"curl/", "services/notification/"},
    {"curses.h", "observer/cli/terminal/"},
    {"ncurses", "observer/cli/terminal/"},
};

// Programs beside the services that may look further, each with its reason.
struct Exception {
  std::string_view folder;
  std::string_view may_include;
  std::string_view reason;
};
constexpr Exception exceptions[] = {
    {"services/audit/", "bus/", "reads the log and every store, and believes no service"},
    {"services/audit/", "services/", "knows the tables it reads from those stores"},
};

bool is_exception(std::string_view file, std::string_view include) {
  return std::ranges::any_of(exceptions, [&](const Exception& exception) {
    return file.starts_with(exception.folder) && include.starts_with(exception.may_include);
  });
}

bool is_framework_event(std::string_view include) { return include == "events/laban.h"; }

// "services/payment/" of "services/payment/ledger.h".
std::string_view own_folder(std::string_view path) {
  const auto first = path.find('/');
  const auto second = path.find('/', first + 1);
  return path.substr(0, second == std::string_view::npos ? first + 1 : second + 1);
}

std::string_view why_wrong_for_bus(std::string_view include) {
  if (starts_with_any(include, {"services/", "observer/", "examples/", "tests/"})) {
    return "bus knows neither services nor observer";
  }
  if (include.starts_with("events/") && !is_framework_event(include)) {
    return "bus knows no domain event";
  }
  return {};
}

std::string_view why_wrong_for_public_header(const Include& include) {
  const auto path = std::string_view(include.path);
  const bool standard = include.angled && path.find('/') == std::string_view::npos;
  if (standard || starts_with_any(path, {"laban/", "flatbuffers/"})) return {};
  return "a public header includes only laban/, flatbuffers/ and the standard library";
}

std::string_view why_wrong_for_service(const SourceFile& file, std::string_view include) {
  if (include.starts_with(own_folder(file.path)) || is_exception(file.path, include)) return {};
  if (starts_with_any(include, {"services/", "examples/"}))
    return "a service knows no other service";
  if (include.starts_with("observer/")) return "a service does not know the observer";
  if (include.starts_with("bus/")) {
    return "a service includes only laban/, events/ and its own folder";
  }
  return {};
}

std::string_view why_wrong_for_observer(const SourceFile& file, std::string_view include) {
  if (starts_with_any(include, {"services/", "examples/", "tests/"})) {
    return "the observer knows no service";
  }
  if (include.starts_with("events/") && !is_framework_event(include)) {
    return "the observer reads domain events by schema reflection only";
  }
  return {};
}

std::string_view why_wrong(const SourceFile& file, const Include& include) {
  for (const auto& library : foreign) {
    if (include.path.starts_with(library.header) && !file.path.starts_with(library.folder) &&
        !file.is_in("tests")) {
      return "this library is wrapped in one folder, elsewhere";
    }
  }
  if (file.is_in("bus/include")) return why_wrong_for_public_header(include);
  if (file.is_in("bus")) return why_wrong_for_bus(include.path);
  if (file.is_in("services") || file.is_in("examples")) {
    return why_wrong_for_service(file, include.path);
  }
  if (file.is_in("observer")) return why_wrong_for_observer(file, include.path);
  return {};
}

}  // namespace

std::vector<std::string> forbidden_includes(const std::vector<SourceFile>& tree) {
  std::vector<std::string> found;
  for (const auto& file : tree) {
    if (!file.is_cpp()) continue;
    for (const auto& include : includes_of(file)) {
      const auto reason = why_wrong(file, include);
      if (reason.empty()) continue;
      found.push_back(at(file, include.line, include.path + ": " + std::string(reason)));
    }
  }
  return found;
}

}  // namespace architecture
