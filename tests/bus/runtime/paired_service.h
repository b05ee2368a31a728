#pragma once

// A service on a log in memory, and everything that can happen to one event of it and to the mail
// that the event asks for. Scripts of words (paired_service.cc) say what happens, in which order.

#include <laban/service.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bus/event/manual_clock.h"
#include "bus/log/memory/memory_log.h"
#include "bus/runtime/effects.h"
#include "bus/runtime/handlers/handler_processor.h"
#include "bus/runtime/task/partition_task.h"
#include "bus/store/memory/memory_store.h"
#include "events/laban.h"

namespace laban::testing {

// Performs nothing until it is told what came of it. Outlives the processes that ask it.
class MailDesk final : public runtime::EffectRunner {
 public:
  void start(const PendingEffect& effect) override;
  void take_results(std::vector<std::pair<PendingEffect, EffectResult>>& into) override;
  void end_all(EffectResult::Kind kind);
  // What was being sent is forgotten: its process is gone.
  void forget();

  std::size_t started = 0;
  std::set<EventId> keys, sent;

 private:
  std::vector<PendingEffect> open_;
  std::vector<std::pair<PendingEffect, EffectResult>> results_;
};

class PairedService {
 public:
  PairedService();

  // One word of a script:
  //   "reserve 40"       an event of o-1 to charge for; 1 cent: not before it is calm, tries again;
  //                      500 cents: not before it is calm, gives up; 7 cents: the event after it
  //   "copy" "differs" "impostor"   the first event again: the same, with other content, or from
  //                      another source
  //   "calm"             whatever failed would succeed from here on
  //   "redrive" "edited" "discard"  an operator, about the first event
  //   "undo"             the charge is to be undone
  //   "forged"           somebody says that the mail was sent
  //   "due again"        the last laban.retry_due once more, as another event
  //   "gap"              two messages of nobody's are gone from the log
  //   "refuse" "accept" "down" "up" "no receipts"   what the broker does
  //   "put off" "sent" "failed"     what became of the mails that are being sent
  //   "restart" "new store"         the process; its store is lost as well
  //   "step" "run" "wait"           one step; a tenth of a second; until all retries are over
  void happen(std::string_view word);
  // Whatever is in the way ends, and everybody has time.
  void settle();

  // What the service has done and said, for people.
  std::string picture() const;
  // What its store holds that follows from the log.
  std::string rows() const;
  // "id type" of each event in the log, copies not counted.
  std::set<std::string> events() const;

  MailDesk mails;

 private:
  void append(std::string_view type, std::string_view source, const EventId& id,
              const EventId& cause, const std::string& payload);
  void reserve(std::int64_t cents, std::string_view source, const EventId& id);
  void ask_redrive(std::int64_t cents, bool is_edited);
  void repeat_retry_due();
  void begin();
  void step();
  EventId first_id() const;

  memory::ManualClock clock_{Time(std::chrono::seconds(1000))};
  std::shared_ptr<memory::Stream> stream_ = std::make_shared<memory::Stream>(clock_);
  std::shared_ptr<memory::Disk> disk_ = memory::make_disk();
  bool refuses_ = false;
  std::int64_t cents_ = 0;  // of the first event
  int named_ = 0;
  Service service_{"payment"};
  std::unique_ptr<Log> log_;
  std::unique_ptr<runtime::HandlerProcessor> processor_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<runtime::PartitionTask> task_;
};

}  // namespace laban::testing
