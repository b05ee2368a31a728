// store_writer DIR [sync]: opens the store, prints "open", then writes batch after batch, each into
// three families (optionally synced), and prints each number once its batch is acknowledged, or the
// error. Ends only by a signal. The counterpart is store_crash_test.cc.

#include <unistd.h>

#include <cstdio>
#include <string>

#include "bus/store/rocks/rocks_store.h"

namespace {

void say(const std::string& line) {
  const std::string whole = line + "\n";
  if (::write(STDOUT_FILENO, whole.data(), whole.size()) < 0) _exit(3);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  say("opening");
  laban::rocks::Options options;
  options.sync_every_write = argc > 2 && argv[2] == std::string("sync");
  auto store = laban::rocks::open(argv[1], {"state", "index", "outbox"}, options);
  if (!store) {
    say(store.error().message);
    return 1;
  }
  say("open");
  const auto stored = (*store)->get(0, "count");
  if (!stored) return 1;
  for (unsigned long number = *stored ? std::stoul(**stored) + 1 : 1;; ++number) {
    const std::string text = std::to_string(number);
    laban::WriteBatch batch;
    batch.put(0, "count", text);
    batch.put(1, text, std::string(500, 'x'));
    if (number > 1) batch.erase_once(2, std::to_string(number - 1));
    batch.put(2, text, text);
    if (auto written = (*store)->write(batch); !written) {
      say(written.error().message);
      while (true) ::pause();
    }
    say(text);
  }
}
