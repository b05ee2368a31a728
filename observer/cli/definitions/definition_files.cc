#include "observer/cli/definitions/definition_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "bus/file/read_file.h"
#include "bus/schema/installed.h"
#include "observer/cli/client/person.h"
#include "observer/saga/definition/plan.h"

namespace laban::cli {

namespace fs = std::filesystem;
using observer::DefinitionRegistry;

namespace {

std::vector<fs::path> yaml_files(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Some partition has another version in force, or a withdrawn one.
bool is_settled_otherwise(const std::vector<DefinitionRegistry>& books,
                          const observer::Definition& definition) {
  return std::any_of(books.begin(), books.end(), [&](const DefinitionRegistry& book) {
    if (book.chapter(definition.name()) == nullptr) return false;
    const auto* now = book.in_force(definition.name());
    return now == nullptr || now->definition.digest() != definition.digest();
  });
}

}  // namespace

Result<std::unique_ptr<schema::SchemaRegistry>> load_schemas(const std::string& directory) {
  auto schemas = schema::load_installed(directory);
  if (!schemas) return schemas.error();
  return std::unique_ptr<schema::SchemaRegistry>(std::move(*schemas));
}

std::string digest_word(const observer::Definition& definition) {
  return fmt::format("{:016x}", definition.digest());
}

std::string book_name(const std::string& name, bool shadow) {
  return shadow ? std::string(observer::base_name(name)).append(observer::shadow_suffix) : name;
}

// As the observer writes it: texts `step` and `reason` where the event has them, and nothing else
// (projection/emitting.cc).
void add_unwritable_requests(DefinitionFiles& all, const schema::SchemaRegistry& schemas) {
  const auto check = [&](const DefinitionFile& file, const std::string& type) {
    const auto* event = type.empty() ? nullptr : schemas.find(type);
    if (event == nullptr) return;
    std::string json;
    for (const std::string field : {"step", "reason"}) {
      const auto& fields = event->fields;
      if (std::find(fields.begin(), fields.end(), field) != fields.end())
        json += fmt::format("{}\"{}\": \"text\"", json.empty() ? "" : ", ", field);
    }
    if (schemas.from_json(type, "{" + json + "}")) return;
    all.problems.push_back({file.file,
                            {1, 1},
                            fmt::format("the observer cannot write {}", type),
                            "its fields step and reason have to be strings, and no other field "
                            "(required)"});
  };
  for (const auto& file : all.files) {
    for (const auto& step : file.definition.steps()) {
      check(file, step.undo);
      check(file, step.again);
    }
  }
}

observer::EventSources sources_of(const schema::SchemaRegistry& schemas) {
  observer::EventSources events;
  for (const auto& event : schemas.all()) events[event.type] = event.source;
  return events;
}

observer::EventSources sources_of(const SchemaLog& log) {
  observer::EventSources events;
  if (log.partitions().empty()) return events;
  events = sources_of(*log.partitions().front());
  for (const auto& schemas : log.partitions()) {
    std::erase_if(events, [&](const auto& event) { return schemas->find(event.first) == nullptr; });
  }
  return events;
}

DefinitionFiles read_definition_files(const std::vector<std::string>& names,
                                      const observer::EventSources& events) {
  DefinitionFiles all;
  std::map<std::string, std::string> first_file;
  const auto problem = [&](const fs::path& path, std::string message, std::string hint = {}) {
    all.problems.push_back({path.string(), {1, 1}, std::move(message), std::move(hint)});
  };
  std::vector<fs::path> paths;
  for (const fs::path path : names) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      paths.push_back(path);
      continue;
    }
    const auto files = yaml_files(path);
    if (files.empty()) problem(path, "contains no definitions (*.yaml)");
    paths.insert(paths.end(), files.begin(), files.end());
  }
  for (const auto& path : paths) {
    auto read = read_file(path);
    if (!read) {
      if (!all.unreadable) all.unreadable = read.error();
      continue;
    }
    std::string& text = *read;
    if (text.size() > observer::definition_text_bytes) {
      problem(path, fmt::format("is {} bytes long; the limit is {}", text.size(),
                                observer::definition_text_bytes));
      continue;
    }
    auto loaded = observer::read_definition(text, path.string(), events);
    all.problems.insert(all.problems.end(), loaded.problems.begin(), loaded.problems.end());
    if (!loaded.definition) continue;
    const auto [first, is_new] = first_file.try_emplace(loaded.definition->name(), path.string());
    if (is_new) {
      all.files.push_back({path.string(), std::move(text), std::move(*loaded.definition)});
    } else {
      problem(path, fmt::format("saga '{}' is already defined in {}", loaded.definition->name(),
                                first->second));
    }
  }
  return all;
}

Result<std::size_t> apply(DefinitionLog& log, const DefinitionFile& file, bool shadow,
                          const std::string& by, const std::string& reason, Time now) {
  const observer::Definition& definition = file.definition;
  const std::string name = book_name(definition.name(), shadow);
  const auto moves = observer::plan_application(log.books(), name, definition.digest());
  for (const auto& move : moves) {
    const auto judged =
        log.books()[move.partition].judge({definition.name(), move.number, shadow, file.text});
    if (!judged) {
      return Error{judged.error().kind, fmt::format("partition {} would not take it: {}",
                                                    move.partition, judged.error().message)};
    }
  }
  for (const auto& move : moves) {
    const auto event = observer::applied_event(definition.name(), definition.digest(), file.text,
                                               {move.number, shadow, by, reason, now});
    if (auto published = log.publish(move.partition, event); !published) return published.error();
  }
  return moves.size();
}

Result<std::size_t> withdraw(DefinitionLog& log, const std::string& name, const std::string& by,
                             const std::string& reason, Time now) {
  const auto moves = observer::plan_withdrawal(log.books(), name);
  for (const auto& move : moves) {
    const auto event = observer::withdrawn_event(
        observer::base_name(name), {move.number, observer::is_shadow(name), by, reason, now});
    if (auto published = log.publish(move.partition, event); !published) return published.error();
  }
  return moves.size();
}

fs::path default_definition_directory() {
  return schema::default_schema_directory().parent_path() / "sagas";
}

Result<std::vector<std::string>> provision_definitions(DefinitionLog& log,
                                                       const fs::path& directory,
                                                       const observer::EventSources& events,
                                                       Time now) {
  if (yaml_files(directory).empty()) return std::vector<std::string>{};
  const auto read = read_definition_files({directory.string()}, events);
  if (read.unreadable) return *read.unreadable;
  if (!read.problems.empty()) {
    return Error{ErrorKind::invalid, observer::to_text(read.problems.front())};
  }
  std::vector<std::string> differing;
  for (const auto& file : read.files) {
    if (is_settled_otherwise(log.books(), file.definition)) {
      differing.push_back(fmt::format(
          "{} differs from the definition in force for saga '{}'. Compare them with: laban "
          "definitions apply {} --dry-run",
          file.file, file.definition.name(), file.file));
      continue;
    }
    const auto applied = apply(log, file, false, person({}), "laban up", now);
    if (!applied && applied.error().kind == ErrorKind::invalid) {
      // What the log holds keeps no system from starting.
      differing.push_back(
          fmt::format("{} is not in force: {}", file.file, applied.error().message));
    } else if (!applied) {
      return applied.error();
    }
  }
  if (const auto again = log.read(); !again) return again.error();
  return differing;
}

}  // namespace laban::cli
