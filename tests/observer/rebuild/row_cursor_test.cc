#include "observer/rebuild/row_cursor.h"

#include <doctest/doctest.h>

#include "bus/store/memory/memory_store.h"

using namespace laban;
using namespace laban::observer;

TEST_CASE("a cursor visits every row once, whether pages are full or not") {
  constexpr std::size_t page = 3;
  for (std::size_t rows = 0; rows <= 2 * page + 1; ++rows) {
    CAPTURE(rows);
    const auto store = memory::open(memory::make_disk(), {"rows"});
    WriteBatch batch;
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < rows; ++i) {
      expected.push_back(std::to_string(i));
      batch.put(0, expected.back(), {});
    }
    REQUIRE(store->write(batch));
    std::vector<std::string> visited;
    RowCursor cursor(*store, 0, {}, {}, page);
    for (; cursor.is_valid(); cursor.next()) visited.push_back(cursor.key());
    CHECK(visited == expected);
    CHECK_FALSE(cursor.error());
  }
}
