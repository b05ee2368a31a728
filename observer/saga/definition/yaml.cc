#include "observer/saga/definition/yaml.h"

#include <yaml-cpp/yaml.h>

namespace laban::observer {

namespace {

// A definition of 64 steps has about 1,500 nodes; aliases could request any number of them.
constexpr int node_limit = 10'000;
constexpr int depth_limit = 16;
constexpr std::size_t byte_limit = 1 << 20;

struct TooMuch {};

Mark mark_of(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

class Copier {
 public:
  YamlNode copy(const YAML::Node& from, int depth) {
    if (++nodes_ > node_limit || depth > depth_limit) throw TooMuch{};
    YamlNode node;
    node.at = mark_of(from.Mark());
    switch (from.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        node.kind = YamlNode::Kind::text;
        node.text = from.Scalar();
        break;
      case YAML::NodeType::Sequence:
        node.kind = YamlNode::Kind::list;
        for (const auto& item : from) node.items.push_back(copy(item, depth + 1));
        break;
      case YAML::NodeType::Map:
        node.kind = YamlNode::Kind::map;
        for (const auto& entry : from) {
          const auto& key = entry.first;
          node.entries.push_back({{key.IsScalar() ? key.Scalar() : "", mark_of(key.Mark())},
                                  copy(entry.second, depth + 1)});
        }
        break;
    }
    return node;
  }

 private:
  int nodes_ = 0;
};

}  // namespace

std::variant<YamlNode, Problem> read_yaml(std::string_view text, const std::string& file) {
  if (text.size() > byte_limit) return Problem{file, {1, 1}, "larger than 1 MiB", ""};
  try {
    return Copier().copy(YAML::Load(std::string(text)), 0);
  } catch (const TooMuch&) {
    return Problem{file, {1, 1}, "too deep or too large for a definition", ""};
  } catch (const YAML::Exception& error) {
    return Problem{file, mark_of(error.mark), "not YAML: " + error.msg, ""};
  }
}

}  // namespace laban::observer
