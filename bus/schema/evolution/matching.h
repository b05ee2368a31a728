#pragma once

// Matches the members of a type (fields by slot, values of an enum by number) before and after a
// change, by name and by key.

#include <map>
#include <string_view>

namespace laban::schema {

// Names and keys occur once; findable as long as the schema is.
template <class Member, class Key>
class Members {
 public:
  template <class Vector>
  Members(const Vector& members, Key (*key_of)(const Member&)) {
    for (const Member* member : members) {
      by_name_.emplace(member->name()->string_view(), member);
      by_key_.emplace(key_of(*member), member);
    }
  }

  const Member* find(std::string_view name) const { return found_in(by_name_, name); }
  const Member* at(Key key) const { return found_in(by_key_, key); }
  const std::map<Key, const Member*>& in_order() const { return by_key_; }

 private:
  template <class Map>
  static const Member* found_in(const Map& members, const typename Map::key_type& key) {
    const auto found = members.find(key);
    return found == members.end() ? nullptr : found->second;
  }

  std::map<std::string_view, const Member*> by_name_;
  std::map<Key, const Member*> by_key_;
};

}  // namespace laban::schema
