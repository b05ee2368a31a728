#pragma once

// Table<K, V>: a typed, named key space in a service's own store. A compile-time constant.
//
//   constexpr laban::Table<std::string, std::int64_t> balances{"balances"};   // customer -> cents
//
// Stored in family `state`:   key := table name, 0x00, key bytes     value := value bytes (codec.h)

#include <laban/codec.h>

#include <string>
#include <string_view>

namespace laban {

template <class K, class V>
struct Table {
  using Key = K;
  using Value = V;

  std::string_view name;

  std::string prefix() const { return std::string(name) + '\0'; }
  template <codec::KeyOf<K> LikeK>
  std::string store_key(const LikeK& key) const {
    return scan_key(key);
  }
  // Where a scan from these first parts of a key begins.
  template <codec::KeyPrefixOf<K> LikeK>
  std::string scan_key(const LikeK& from) const {
    std::string bytes = prefix();
    codec::append_key_of<K>(bytes, from);
    return bytes;
  }
};

}  // namespace laban
