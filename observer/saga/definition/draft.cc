#include "observer/saga/definition/draft.h"

#include <fmt/core.h>

#include <functional>
#include <map>
#include <set>

#include "observer/saga/definition/limits.h"
#include "observer/saga/definition/nearest.h"

namespace laban::observer {

namespace {

class Reader {
 public:
  Reader(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  void problem(Mark at, std::string message, std::string hint = {}) {
    problems_.push_back({file_, at, std::move(message), std::move(hint)});
  }

  Text text(const YamlNode& node, std::string_view key) {
    if (node.kind == YamlNode::Kind::text && node.text.size() > word_bytes) {
      problem(node.at, fmt::format("'{}' is longer than {} bytes", key, word_bytes));
      return {{}, node.at};
    }
    if (node.kind == YamlNode::Kind::text && !node.text.empty()) return {node.text, node.at};
    problem(node.at, fmt::format("'{}' must be one word", key));
    return {{}, node.at};
  }

  std::vector<Text> texts(const YamlNode& node, std::string_view key) {
    if (node.kind == YamlNode::Kind::text) return {text(node, key)};
    if (node.kind != YamlNode::Kind::list) {
      problem(node.at, fmt::format("'{}' must be a list", key),
              fmt::format("{}: [first, second]", key));
      return {};
    }
    std::vector<Text> all;
    for (const auto& item : node.items) {
      if (auto word = text(item, key); !word.value.empty()) all.push_back(std::move(word));
    }
    return all;
  }

  std::optional<Mark> flag(const YamlNode& node, std::string_view key) {
    if (node.kind == YamlNode::Kind::text && node.text == "false") return std::nullopt;
    if (node.kind != YamlNode::Kind::text || node.text != "true") {
      problem(node.at, fmt::format("'{}' must be true or false", key));
    }
    return node.at;  // even when invalid: one mistake gives one problem
  }

  // Passes each entry to the handler of its key.
  using Handlers = std::map<std::string, std::function<void(const YamlNode&)>>;
  void entries(const YamlNode& node, const std::string& what, const Handlers& handlers) {
    std::vector<std::string> known;
    for (const auto& [key, handler] : handlers) known.push_back(key);
    std::set<std::string> seen;
    for (const auto& [key, value] : node.entries) {
      const auto handler = handlers.find(key.value);
      if (handler == handlers.end()) {
        problem(key.at, fmt::format("unknown key '{}' in {}", key.value, what),
                did_you_mean(key.value, known, fmt::format("known keys: {}", joined(known))));
      } else if (!seen.insert(key.value).second) {
        problem(key.at, fmt::format("'{}' is given twice in {}", key.value, what));
      } else {
        handler->second(value);
      }
    }
  }

  void require(const Text& text, Mark at, std::string_view key, const std::string& what,
               std::string hint) {
    // A value that is present but invalid has been reported already and has a position.
    if (text.value.empty() && text.at.line == 0) {
      problem(at, fmt::format("{} has no '{}'", what, key), std::move(hint));
    }
  }

  DraftStep step(const Text& name, const YamlNode& node) {
    DraftStep step;
    step.name = name;
    const std::string what = fmt::format("step '{}'", name.value);
    if (node.kind != YamlNode::Kind::map) {
      problem(name.at, what + " must hold keys", "{ service: ..., done: ... }");
      step.optional = name.at;  // skips the other checks of this step
      return step;
    }
    const auto word = [this](Text& into, const char* key) {
      return [this, &into, key](const YamlNode& value) { into = text(value, key); };
    };
    const auto list = [this](std::vector<Text>& into, const char* key) {
      return [this, &into, key](const YamlNode& value) { into = texts(value, key); };
    };
    const auto boolean = [this](std::optional<Mark>& into, const char* key) {
      return [this, &into, key](const YamlNode& value) { into = flag(value, key); };
    };
    entries(node, what,
            {{"service", word(step.service, "service")},
             {"after", list(step.after, "after")},
             {"done", word(step.done, "done")},
             {"fails", list(step.fails, "fails")},
             {"undo", word(step.undo, "undo")},
             {"undone", word(step.undone, "undone")},
             {"refused", word(step.refused, "refused")},
             {"undo_after", list(step.undo_after, "undo_after")},
             {"again", word(step.again, "again")},
             {"retries", word(step.retries, "retries")},
             {"pivot", boolean(step.pivot, "pivot")},
             {"optional", boolean(step.optional, "optional")},
             {"within", word(step.within, "within")}});
    require(step.service, name.at, "service", what, "service: the one that does this step");
    require(step.done, name.at, "done", what, "done: the event that says it is complete");
    return step;
  }

  DraftBusiness business(const Text& name, const YamlNode& node) {
    DraftBusiness state{name, {}, {}};
    const std::string what = fmt::format("business state '{}'", name.value);
    if (node.kind != YamlNode::Kind::map) {
      problem(name.at, what + " must hold keys", "{ state: [running], done: [some_step] }");
      return state;
    }
    entries(node, what,
            {{"done", [&](const YamlNode& value) { state.done = texts(value, "done"); }},
             {"state", [&](const YamlNode& value) { state.states = texts(value, "state"); }}});
    if (node.entries.empty()) {
      problem(name.at, what + " has no conditions", "{ state: [running], done: [some_step] }");
    }
    return state;
  }

  // One entry per name; `read` is called for new names.
  template <class Read>
  void named(const YamlNode& node, std::string_view key, std::string_view what, const char* example,
             const Read& read) {
    if (node.kind != YamlNode::Kind::map) {
      problem(node.at, fmt::format("'{}' must hold one key for each {}", key, what), example);
      return;
    }
    std::set<std::string> seen;
    for (const auto& [name, value] : node.entries) {
      if (seen.insert(name.value).second) {
        read(name, value);
      } else {
        problem(name.at, fmt::format("{} '{}' is defined twice", what, name.value),
                "rename one of them");
      }
    }
  }

 private:
  static std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
  }

  const std::string file_;
  Problems& problems_;
};

}  // namespace

Draft read_draft(const YamlNode& root, const std::string& file, Problems& problems) {
  Draft draft;
  Reader reader(file, problems);
  if (root.kind != YamlNode::Kind::map) {
    reader.problem({1, 1}, "not a saga definition", "it begins with 'saga: <name>'");
    return draft;
  }
  bool has_steps = false;
  const auto read_steps = [&](const YamlNode& steps) {
    has_steps = true;
    if (steps.kind == YamlNode::Kind::map) draft.steps_at = steps.at;
    reader.named(steps, "steps", "step", "reserve: { service: ... }",
                 [&](const Text& name, const YamlNode& node) {
                   draft.steps.push_back(reader.step(name, node));
                 });
  };
  const auto read_business = [&](const YamlNode& states) {
    reader.named(states, "business", "business state", "failed: { state: [compensated] }",
                 [&](const Text& name, const YamlNode& node) {
                   draft.business.push_back(reader.business(name, node));
                 });
  };
  reader.entries(
      root, "the definition",
      {{"saga", [&](const YamlNode& node) { draft.saga = reader.text(node, "saga"); }},
       {"starts", [&](const YamlNode& node) { draft.starts = reader.text(node, "starts"); }},
       {"within", [&](const YamlNode& node) { draft.within = reader.text(node, "within"); }},
       {"parallel",
        [&](const YamlNode& node) { draft.parallel = reader.flag(node, "parallel").has_value(); }},
       {"steps", read_steps},
       {"business", read_business}});
  reader.require(draft.saga, {1, 1}, "saga", "the definition",
                 "saga: the name of this kind of saga");
  reader.require(draft.starts, {1, 1}, "starts", "the definition",
                 "starts: the event it begins with");
  if (!has_steps) {
    reader.problem({1, 1}, "the definition has no 'steps'", "steps: { reserve: { service: ... } }");
  }
  return draft;
}

}  // namespace laban::observer
