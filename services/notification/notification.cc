// notification: mails the customer when an order is placed, dispatched or cancelled.
//
// A mail is an effect: requested while handling the event, sent after the commit; its outcome
// becomes an event. A mail that a crash sends twice has the same Message-ID both times, and in a
// maildir the same file.

#include "events/notification.h"

#include <laban/service.h>

#include <filesystem>

#include "services/notification/mail.h"
#include "services/notification/mail_templates.h"
#include "services/notification/maildir.h"
#include "services/notification/smtp.h"
#include "services/notification/tables.h"

namespace notification {
namespace {

using laban::EffectResult;
using laban::Event;
using laban::Outcome;
using laban::PendingEffect;
using laban::Tx;

void request_mail(std::string_view order_id, std::string recipient, Letter letter, Tx& tx) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(tx.now().time_since_epoch());
  const Mail mail{std::move(letter.about),   std::string(order_id),  std::move(recipient),
                  std::move(letter.subject), std::move(letter.text), seconds.count()};
  tx.request({"mail", encode(mail)});
}

Outcome on_placed(const Event<order::Placed>& event, Tx& tx) {
  std::string recipient = flatbuffers::GetString(event->email());
  if (!is_safe_address(recipient))
    recipient = address_of(flatbuffers::GetString(event->customer()));
  tx.put(recipients, event.saga(), recipient);
  request_mail(event.saga(), recipient, letter_about(event.saga(), *event), tx);
  return Outcome::done();
}

template <class T>
Outcome tell_later(const Event<T>& event, Tx& tx) {
  const auto recipient = tx.get(recipients, event.saga());
  request_mail(event.saga(),
               recipient ? *recipient : address_of(flatbuffers::GetString(event->customer())),
               letter_about(event.saga(), *event), tx);
  return Outcome::done();
}

Outcome on_cancelled(const Event<order::Cancelled>& event, Tx& tx) {
  if (event->nothing_to_undo()) return Outcome::ignored("nothing was cancelled");
  return tell_later(event, tx);
}

void report(const PendingEffect& effect, const EffectResult& result, Tx& tx) {
  const Mail mail = decode_mail(effect.body).value_or(Mail{});
  if (result.kind == EffectResult::Kind::failed) {
    FailedT failed;
    failed.order_id = mail.order_id;
    failed.about = mail.about;
    failed.recipient = mail.recipient;
    failed.reason = result.detail;
    tx.emit(failed);
    return;
  }
  SentT sent;
  sent.order_id = mail.order_id;
  sent.about = mail.about;
  sent.recipient = mail.recipient;
  sent.message_id = message_id(effect.key);
  tx.emit(sent);
}

using Deliver = std::function<EffectResult(const PendingEffect&, const Mail&, const std::string&)>;

Deliver to_server(const std::string& url, const std::string& from) {
  return [sender = std::make_shared<SmtpSender>(url, from)](const PendingEffect&, const Mail& mail,
                                                            const std::string& message) {
    return sender->send(mail.recipient, message);
  };
}

Deliver to_directory(const std::filesystem::path& directory) {
  return [maildir = Maildir(directory)](const PendingEffect& effect, const Mail&,
                                        const std::string& message) {
    return maildir.deliver(effect.key, message);
  };
}

}  // namespace

void configure(laban::Service& service) {
  const auto smtp = service.local_option<std::string>(
      "smtp", "", "mail server, smtp://host:port; without one, mails go to --mail-dir");
  const auto base = service.local_option<std::string>("dir", ".", "");
  const auto mail_dir =
      service.local_option<std::string>("mail-dir", (std::filesystem::path(base) / "mail").string(),
                                        "maildir that receives the mails");
  const auto from =
      service.local_option<std::string>("mail-from", "shop@shop.example", "sender's address");

  service.on<order::Placed>(on_placed);
  service.on<logistics::Dispatched>(tell_later<logistics::Dispatched>);
  service.on<order::Cancelled>(on_cancelled);

  const auto deliver = smtp.empty() ? to_directory(mail_dir) : to_server(smtp, from);
  service.effect(
      "mail",
      [deliver, from](const PendingEffect& effect) -> EffectResult {
        const auto mail = decode_mail(effect.body);
        if (!mail) return {EffectResult::Kind::failed, "cannot decode the requested mail"};
        return deliver(effect, *mail, render(*mail, effect.key, from));
      },
      report);
}

}  // namespace notification
