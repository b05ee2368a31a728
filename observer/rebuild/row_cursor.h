#pragma once

// RowCursor: iterates over the rows of one family, a page at a time, so that two stores can be
// walked side by side. The store must not change meanwhile.

#include <string>
#include <utility>
#include <vector>

#include "bus/store/store.h"
#include "observer/projection/limits.h"

namespace laban::observer {

class RowCursor {
 public:
  // Rows with from <= key < to (empty: to the end). `store` must outlive this.
  RowCursor(const Store& store, Family family, const std::string& from = {}, std::string to = {},
            std::size_t page = limits::rows_compared);

  // Whether it is at a row. False at the end, and if the store cannot be read: see error().
  bool is_valid() const { return index_ < page_.size(); }
  const std::string& key() const { return page_[index_].first; }
  const std::string& value() const { return page_[index_].second; }
  void next();

  // Why it ended before its end.
  const std::optional<Error>& error() const { return error_; }

 private:
  void load(const std::string& from);

  const Store& store_;
  const Family family_;
  const std::string to_;
  const std::size_t most_;  // rows of a page
  std::vector<std::pair<std::string, std::string>> page_;
  std::size_t index_ = 0;
  bool is_last_page_ = false;
  std::optional<Error> error_;  // reported once the rows before it have been visited
};

}  // namespace laban::observer
