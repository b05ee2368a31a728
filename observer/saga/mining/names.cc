#include "observer/saga/mining/names.h"

#include <laban/subject.h>

#include <algorithm>
#include <map>
#include <set>

#include "observer/saga/mining/limits.h"

namespace laban::observer::mining {

namespace {

std::string word_of(const std::string& type) { return type.substr(type.find('.') + 1); }

std::string spelled_out(std::string type) {
  std::replace(type.begin(), type.end(), '.', '_');
  return type.substr(0, longest_name);
}

std::string numbered(const std::string& name, std::size_t number) {
  const std::string suffix = "_" + std::to_string(number);
  return name.substr(0, longest_name - suffix.size()) + suffix;
}

}  // namespace

std::vector<std::string> step_names(const std::vector<std::string>& types) {
  std::map<std::string, std::size_t> shared;
  for (const auto& type : types) ++shared[word_of(type)];
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const auto& type : types) {
    const std::string plain = shared[word_of(type)] == 1 ? word_of(type) : spelled_out(type);
    std::string name = is_subject_token(plain) ? plain : "step";
    for (std::size_t number = 2; !taken.insert(name).second; ++number)
      name = numbered(plain, number);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace laban::observer::mining
