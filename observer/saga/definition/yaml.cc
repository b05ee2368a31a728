#include "observer/saga/definition/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <optional>
#include <sstream>

#include "observer/saga/definition/limits.h"

namespace laban::observer {

namespace {

struct TooMuch {};

Mark mark_of(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// Aliases could repeat a long word as often as there are nodes.
std::string shortened(const std::string& word) {
  if (word.size() <= word_bytes) return word;
  std::size_t size = word_bytes + 1;
  while (size < word.size() && (static_cast<unsigned char>(word[size]) & 0xc0) == 0x80) ++size;
  return word.substr(0, size);
}

class Copier {
 public:
  YamlNode copy(const YAML::Node& from, int depth) {
    if (++nodes_ > yaml_nodes || depth > yaml_depth) throw TooMuch{};
    YamlNode node;
    node.at = mark_of(from.Mark());
    switch (from.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        node.kind = YamlNode::Kind::text;
        node.text = shortened(from.Scalar());
        break;
      case YAML::NodeType::Sequence:
        node.kind = YamlNode::Kind::list;
        for (const auto& item : from) node.items.push_back(copy(item, depth + 1));
        break;
      case YAML::NodeType::Map:
        node.kind = YamlNode::Kind::map;
        for (const auto& entry : from) {
          const auto& key = entry.first;
          node.entries.push_back(
              {{key.IsScalar() ? shortened(key.Scalar()) : "", mark_of(key.Mark())},
               copy(entry.second, depth + 1)});
        }
        break;
    }
    return node;
  }

 private:
  int nodes_ = 0;
};

// Where a document begins, and nothing else.
class DocumentStart final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { at = mark_of(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  Mark at{};
};

// YAML::Load reads the first document and passes over what follows; YAML::LoadAll never ends when
// that is a stray bracket.
std::optional<Mark> second_document(std::string_view text) {
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  DocumentStart first, second;
  if (!parser.HandleNextDocument(first) || !parser.HandleNextDocument(second)) return std::nullopt;
  return second.at;
}

}  // namespace

std::variant<YamlNode, Problem> read_yaml(std::string_view text, const std::string& file) {
  if (text.size() > definition_text_bytes) return Problem{file, {1, 1}, "larger than 64 KiB", ""};
  try {
    auto tree = Copier().copy(YAML::Load(std::string(text)), 0);
    if (const auto second = second_document(text)) {
      return Problem{file, *second, "a second document begins here",
                     "one file holds one definition: put the other into a file of its own"};
    }
    return tree;
  } catch (const TooMuch&) {
    return Problem{file, {1, 1}, "too deep or too large for a definition", ""};
  } catch (const YAML::Exception& error) {
    return Problem{file, mark_of(error.mark), "not YAML: " + error.msg, ""};
  }
}

}  // namespace laban::observer
