// Log on one JetStream stream: a PullReader and a Publisher behind one private inbox.

#include <fmt/core.h>
#include <laban/json.h>

#include <charconv>

#include "bus/log/limits.h"
#include "bus/log/nats/connection_impl.h"
#include "bus/log/nats/jetstream_api.h"
#include "bus/log/nats/publisher.h"
#include "bus/log/nats/pull_reader.h"

namespace laban::nats {

namespace {

// Distinguishes the messages on the inbox:
//   <inbox>.a.<publication>   the log's answer to a publication
//   <inbox>.r.<reader>        the status of a pull request
//   anything else             a stored message, under its own subject
class LogInbox final : public Receiver {
 public:
  LogInbox(Broker& broker, const std::string& stream, const std::string& inbox)
      : answer_prefix_(inbox + ".a."),
        reader_prefix_(inbox + ".r."),
        reader_(broker, stream, reader_prefix_),
        publisher_(broker, stream, answer_prefix_, limits::publish_window) {}

  PullReader& reader() { return reader_; }
  Publisher& publisher() { return publisher_; }

  void on_message(Message message) override {
    const auto origin = reply_of(message);
    if (origin.starts_with("$JS.ACK.")) return reader_.on_stored_message(origin, message);
    const auto subject = subject_of(message);
    if (subject.starts_with(answer_prefix_)) {
      publisher_.on_answer(number_in(subject.substr(answer_prefix_.size())), message);
    } else if (subject.starts_with(reader_prefix_)) {
      reader_.on_status(number_in(subject.substr(reader_prefix_.size())), message);
    }
  }

 private:
  static std::uint64_t number_in(std::string_view text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  }

  const std::string answer_prefix_;
  const std::string reader_prefix_;
  PullReader reader_;
  Publisher publisher_;
};

class JetStreamLog final : public Log {
 public:
  JetStreamLog(Broker& broker, std::string stream, std::shared_ptr<LogInbox> inbox,
               std::uint64_t subscription)
      : broker_(broker),
        stream_(std::move(stream)),
        inbox_(std::move(inbox)),
        subscription_(subscription) {}

  ~JetStreamLog() override {
    inbox_->reader().close();
    broker_.unsubscribe(subscription_);
  }

  Result<LogInfo> info() override {
    const auto answer = ask_jetstream(broker_, "STREAM.INFO." + stream_);
    if (!answer) return answer.error();
    const auto state = object_in(*answer, "state");
    const auto created = parse_rfc3339(text_in(*answer, "created"));
    if (!created) return created.error();
    LogInfo info{number_in(state, "first_seq"), number_in(state, "last_seq"), 0, *created};
    const auto messages = number_in(state, "messages");
    if (messages == 0) return info;
    info.newest = info.last;
    if (messages == info.last - info.first + 1) return info;
    return without_missing_tail(info);
  }

  Result<std::optional<StoredMessage>> find(const Subject& subject, std::uint64_t from) override {
    return find_message(broker_, stream_, subject.text(), from);
  }

  Result<void> open_reader(std::uint64_t from) override { return inbox_->reader().open(from); }

  Result<std::size_t> read(std::vector<StoredMessage>& into, std::size_t limit) override {
    return inbox_->reader().read(into, limit);
  }

  Result<void> publish(std::uint64_t token, const Subject& subject, std::string_view data,
                       std::string_view message_id) override {
    return inbox_->publisher().publish(inbox_->reader().generation(), token, subject, data,
                                       message_id);
  }

  void receipts(std::vector<PublishReceipt>& into) override { inbox_->publisher().receipts(into); }

 private:
  // The log has gaps, and its last messages may be missing, too. (A request for its last message
  // then finds none.) The server would list messages that it deleted, but not those it lost to
  // damage; after damage its last sequence can be any number. So search for the last message.
  Result<LogInfo> without_missing_tail(LogInfo info) {
    std::uint64_t some_from = info.first, none_from = info.last + 1;
    while (none_from - some_from > 1) {
      const std::uint64_t middle = some_from + (none_from - some_from) / 2;
      const auto some = has_message_from(middle);
      if (!some) return some.error();
      (*some ? some_from : none_from) = middle;
    }
    info.newest = some_from;
    return info;
  }

  Result<bool> has_message_from(std::uint64_t sequence) {
    const auto answer = ask_jetstream(broker_, "STREAM.MSG.GET." + stream_,
                                      {{"seq", sequence}, {"next_by_subj", ">"}});
    if (answer) return true;
    if (answer.error().kind != ErrorKind::not_found) return answer.error();
    return false;
  }

  Broker& broker_;
  const std::string stream_;
  const std::shared_ptr<LogInbox> inbox_;
  const std::uint64_t subscription_;
};

}  // namespace

Result<std::unique_ptr<Log>> open_jetstream_log(Broker& broker, const std::string& name_space,
                                                std::uint32_t partition) {
  if (!is_subject_token(name_space)) {
    return Error{ErrorKind::invalid, fmt::format("'{}' is not a valid namespace", name_space)};
  }
  const auto stream = stream_name(name_space, partition);
  if (!broker.wait_until_connected(api_patience)) return broker.not_connected();
  if (auto found = ask_jetstream(broker, "STREAM.INFO." + stream); !found) {
    if (found.error().kind != ErrorKind::not_found) return found.error();
    return Error{ErrorKind::not_found,
                 fmt::format("partition {} of namespace '{}' does not exist on NATS at {}: "
                             "`laban up` creates it",
                             partition, name_space, broker.url())};
  }
  const auto prefix = broker.make_inbox();
  auto inbox = std::make_shared<LogInbox>(broker, stream, prefix);
  const auto subscription = broker.subscribe({prefix + ".>", "", inbox});
  if (!subscription) return subscription.error();
  return std::unique_ptr<Log>(
      std::make_unique<JetStreamLog>(broker, stream, std::move(inbox), *subscription));
}

}  // namespace laban::nats
