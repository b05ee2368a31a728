#include "observer/rebuild/row_cursor.h"

namespace laban::observer {

RowCursor::RowCursor(const Store& store, Family family, const std::string& from, std::string to,
                     std::size_t page)
    : store_(store), family_(family), to_(std::move(to)), most_(page) {
  load(from);
}

void RowCursor::load(const std::string& from) {
  page_.clear();
  index_ = 0;
  const auto scanned =
      store_.scan(family_, from, to_, [this](std::string_view key, std::string_view value) {
        page_.emplace_back(key, value);
        return page_.size() < most_;
      });
  is_last_page_ = !scanned || page_.size() < most_;
  if (!scanned) error_ = scanned.error();
}

void RowCursor::next() {
  if (++index_ < page_.size() || is_last_page_) return;
  load(std::string(page_.back().first).append(1, '\0'));
}

}  // namespace laban::observer
