// laban dlq: events that services have set aside.

#include <fmt/core.h>

#include "bus/file/read_file.h"
#include "observer/cli/client/schema_log.h"
#include "observer/cli/command/as_of_text.h"
#include "observer/cli/dead_letters/commands.h"
#include "observer/cli/dead_letters/dead_letter_view.h"
#include "observer/cli/dead_letters/documents.h"
#include "observer/cli/dead_letters/redrive_command.h"

namespace laban::cli {
namespace {

constexpr const char* see_ls = "List them with: laban dlq ls";
constexpr const char* see_payload = "The original data: laban dlq show LETTER --payload";

class GroupsAnswer final : public DocumentAnswer<api::DeadLetterGroups> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override { print_letter_groups(page.out, document_); }
  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> names;
    for (const auto& group : document_.groups) names.push_back(group_name(group.group));
    return names;
  }
};

class LettersAnswer final : public DocumentAnswer<api::DeadLettersPage> {
 public:
  using DocumentAnswer::DocumentAnswer;

  void print(const Page& page) const override {
    print_letters(page.out, document_.letters);
    print_as_of(page.out, document_.as_of);
    if (document_.cursor) page.err.line("There may be more: raise --limit");
  }
  std::optional<std::vector<std::string>> names() const override {
    std::vector<std::string> names;
    for (const auto& letter : document_.letters) names.push_back(letter_place(letter));
    return names;
  }
};

// The data of a dead letter's event, whatever the format, so that it can be edited.
std::string payload_text(const api::DeadLetterDetail& letter) {
  if (!letter.event) return "{}";
  std::string data = api::indented(letter.event->data.text);
  return data.starts_with('{') ? data : "{}";
}

class DlqLs final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"dlq ls",
            Group::watch,
            "list dead letters, grouped by how they failed",
            {{"laban dlq ls", "groups with open letters, the largest first"},
             {"laban dlq ls --letters --service payment", "one by one"},
             {"laban dlq ls --all", "also those that were redriven or discarded"}},
            "A dead letter is an event that a service has set aside, with the reason. Numbers and "
            "ids in reasons are ignored when letters are grouped."};
  }

  std::vector<Option> options() override {
    return {
        {"--service", "S", "dead letters of this service", &service_, {}, false, NameKind::service},
        {"--type", "T", "dead letters of this event type", &type_, {}, false, NameKind::event_type},
        {"--letters", "", "one by one, in log order", &letters_},
        {"--all", "", "also those that were redriven or discarded", &all_},
        {"--limit", "N", "at most N (50)", &limit_}};
  }

  Exit run(Context& context) override {
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    const auto if_given = [](const std::string& text) {
      return text.empty() ? std::nullopt : std::optional(text);
    };
    if (letters_) {
      const auto page = observer->ask<api::DlqLs>(
          {.service = if_given(service_), .type = if_given(type_), .all = all_, .limit = limit_});
      return page ? context.show(LettersAnswer(*page)) : context.fail(page.error());
    }
    const auto groups = observer->ask<api::DlqGroups>(
        {.service = if_given(service_), .type = if_given(type_), .all = all_, .limit = limit_});
    return groups ? context.show(GroupsAnswer(*groups)) : context.fail(groups.error());
  }

 private:
  std::string service_, type_;
  bool letters_ = false, all_ = false;
  std::uint64_t limit_ = 50;
};

class DlqShow final : public Command {
 public:
  bool lists_names() const override { return true; }
  CommandInfo info() const override {
    return {"dlq show",
            Group::watch,
            "show a dead letter with its event, or the letters of a group",
            {{"laban dlq show '#184'", "one, by its position; '2#184' in partition 2"},
             {"laban dlq show g-3f2a9c01", "the open letters of a group"},
             {"laban dlq show '#184' --payload >event.json", "its event's data, to edit"}}};
  }

  std::vector<Option> options() override {
    return {{"LETTER", "LETTER", "an id, '#SEQUENCE' or a group", &name_, {}, true},
            {"--payload", "", "only the event's data, as JSON", &payload_}};
  }

  Exit run(Context& context) override {
    const auto observer = context.observer();
    if (!observer) return context.fail(observer.error());
    if (is_group_name(name_)) return show_group(context, *observer);
    const auto letter = find_letter(name_, *observer);
    if (!letter) return context.fail(letter.error(), see_ls);
    if (!payload_) return context.show(*letter, print_letter);
    context.out.json(payload_text(*letter));
    return Exit::done;
  }

 private:
  Exit show_group(Context& context, const ObserverClient& observer) const {
    LetterChoice choice;
    choice.names = {name_};
    const auto letters = choose_letters(choice, observer);
    if (!letters) return context.fail(letters.error(), see_ls);
    return context.show(LetterList{letters_of(*letters)}, print_list);
  }

  static void print_list(Printer& printer, const LetterList& list) {
    print_letters(printer, list.letters);
  }

  std::string name_;
  bool payload_ = false;
};

class DlqRedrive final : public Command {
 public:
  CommandInfo info() const override {
    return {"dlq redrive",
            Group::act,
            "send dead letters back to the service that set them aside",
            {{"laban dlq redrive g-3f2a9c01 --reason 'card gateway is back'", "a whole group"},
             {"laban dlq redrive '#184' --reason 'try it' --dry-run", "only list it"},
             {"laban dlq redrive '#184' --edit event.json --reason 'wrong sku'", "an edited copy"},
             {"laban dlq redrive --service payment --rate 10 --yes --reason 'back'", "gently"}},
            "Each redrive is one event in the log, which only that service handles, as if the "
            "event came now; its effects count once, however often it is redriven. Letters are "
            "sent one by one, in log order, until one fails again. Letters of sagas that are being "
            "undone are skipped. Exit 0: all were handled; 3: at least one was not; 124: at least "
            "one was not answered in time.",
            true};
  }

  std::vector<Option> options() override {
    auto all = options_.options();
    all.push_back({"--rate", "R", "at most R letters a second", &rate_});
    all.push_back(
        {"--edit", "FILE", "send this data (JSON) instead of the original; - is stdin", &edit_});
    all.push_back(
        {"--keep-going", "", "continue after a letter has failed again", &options_.keep_going});
    all.push_back({"--force", "", "even if the saga is undone or being undone", &force_});
    return all;
  }

  Exit run(Context& context) override {
    options_.rate = rate_.value_or(0);
    if (options_.choice.is_empty())
      return context.fail({Exit::wrong_use, "no dead letters specified", see_ls});
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const auto letters = choose_letters(options_.choice, ObserverClient(*system));
    if (!letters) return context.fail(letters.error(), see_ls);
    std::optional<LetterPayload> edited;
    if (!edit_.empty()) {
      auto payload = read_edited(*letters, *system, context.clock);
      if (!payload) return context.fail(payload.error(), see_payload);
      edited = *std::move(payload);
    }
    return act_on_letters(context, options_, *system, *letters, "redrive",
                          [&](DeadLetterClient& client, const api::DeadLetter& letter) {
                            return client.redrive(letter, edited ? &*edited : nullptr, force_);
                          });
  }

 private:
  Result<LetterPayload> read_edited(const std::vector<ChosenLetter>& letters, const System& system,
                                    const Clock& clock) const {
    if (letters.size() != 1)
      return Error{ErrorKind::invalid,
                   fmt::format("--edit takes one dead letter, but {} match", letters.size())};
    const auto schemas = schemas_of(system, clock);
    if (!schemas) return schemas.error();
    const auto json = read_input(edit_);
    if (!json) return json.error();
    return edited_payload(letters.front().letter.type, *json, **schemas);
  }

  RedriveOptions options_;
  std::optional<double> rate_;
  std::string edit_;
  bool force_ = false;
};

class DlqDiscard final : public Command {
 public:
  CommandInfo info() const override {
    return {"dlq discard",
            Group::act,
            "discard dead letters",
            {{"laban dlq discard '#184' --reason 'customer called, cancelled by hand'", "one"},
             {"laban dlq discard g-3f2a9c01 --dry-run", "list those of a group"}},
            "The letter stays in the log and in `laban dlq ls --all`, with who discarded it and "
            "why. It can no longer be redriven.",
            true};
  }

  std::vector<Option> options() override { return options_.options(); }

  Exit run(Context& context) override {
    if (options_.choice.is_empty())
      return context.fail({Exit::wrong_use, "no dead letters specified", see_ls});
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const auto letters = choose_letters(options_.choice, ObserverClient(*system));
    if (!letters) return context.fail(letters.error(), see_ls);
    return act_on_letters(context, options_, *system, *letters, "discard",
                          [](DeadLetterClient& client, const api::DeadLetter& letter) {
                            return client.discard(letter);
                          });
  }

 private:
  RedriveOptions options_;
};

}  // namespace

void add_dead_letter_commands(Commands& all) {
  all.push_back(std::make_unique<DlqLs>());
  all.push_back(std::make_unique<DlqShow>());
  all.push_back(std::make_unique<DlqRedrive>());
  all.push_back(std::make_unique<DlqDiscard>());
}

}  // namespace laban::cli
