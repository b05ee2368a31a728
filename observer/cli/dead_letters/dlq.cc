// laban dlq: events that services have set aside.

#include <fmt/core.h>

#include <fstream>
#include <iterator>

#include "bus/schema/schema_registry.h"
#include "observer/cli/dead_letters/commands.h"
#include "observer/cli/dead_letters/dead_letter_view.h"
#include "observer/cli/dead_letters/redrive_command.h"

namespace laban::cli {
namespace {

constexpr const char* see_ls = "See which there are with: laban dlq ls";
constexpr const char* see_payload = "The data as it was: laban dlq show LETTER --payload";

void print_json(Context& context, const Json& json) {
  context.out.json(dump(json, context.format == Format::json ? 2 : -1));
}

class DlqLs final : public Command {
 public:
  CommandInfo info() const override {
    return {"dlq ls",
            Group::watch,
            "list dead letters, those that failed alike as one group",
            {{"laban dlq ls", "groups with open letters, the largest first"},
             {"laban dlq ls --letters --service payment", "one by one"},
             {"laban dlq ls --all", "those that were redriven or discarded too"}},
            "A dead letter is an event that a service has set aside, with the reason. Numbers and "
            "ids in reasons are passed over."};
  }

  std::vector<Option> options() override {
    return {{"--service", "S", "those this service has set aside", &service_},
            {"--type", "T", "those of this type of event", &type_},
            {"--letters", "", "one by one, in the order of the log", &letters_},
            {"--all", "", "also those that somebody has seen to", &all_},
            {"--limit", "N", "at most N (50)", &limit_}};
  }

  Exit run(Context& context) override {
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    Json request = {{"all", all_}, {"limit", limit_}};
    if (!service_.empty()) request["service"] = service_;
    if (!type_.empty()) request["type"] = type_;
    const auto reply = observer.ask(letters_ ? "dlq.ls" : "dlq.groups", request);
    if (!reply) return context.fail(reply.error());
    if (context.wants_json()) {
      print_json(context, *reply);
    } else if (context.format == Format::name) {
      for (const Json& letter : list_at(*reply, "letters")) context.out.line(letter_place(letter));
      for (const Json& group : list_at(*reply, "groups")) context.out.line(group_name(group));
    } else if (letters_) {
      print_letters(context.out, list_at(*reply, "letters"));
      if (!text_at(*reply, "cursor").empty())
        context.err.line("There may be more: --limit N shows them");
    } else {
      print_letter_groups(context.out, *reply);
    }
    return Exit::done;
  }

 private:
  std::string service_, type_;
  bool letters_ = false, all_ = false;
  std::uint64_t limit_ = 50;
};

class DlqShow final : public Command {
 public:
  CommandInfo info() const override {
    return {"dlq show",
            Group::watch,
            "show a dead letter with its event, or the letters of a group",
            {{"laban dlq show '#184'", "one, by its position; '2#184' in partition 2"},
             {"laban dlq show g-3f2a9c01", "the open letters of a group"},
             {"laban dlq show '#184' --payload >event.json", "its event's data, to be edited"}}};
  }

  std::vector<Option> options() override {
    return {{"LETTER", "LETTER", "an id, '#SEQUENCE' or a group", &name_, {}, true},
            {"--payload", "", "only the data of the event, as JSON", &payload_}};
  }

  Exit run(Context& context) override {
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    if (is_group_name(name_)) return show_group(context, observer);
    const auto letter = find_letter(name_, observer);
    if (!letter) return context.fail(letter.error(), see_ls);
    if (payload_) {
      context.out.json(dump(object_at(object_at(*letter, "event"), "data"), 2));
    } else if (context.wants_json()) {
      print_json(context, *letter);
    } else {
      print_letter(context.out, *letter);
    }
    return Exit::done;
  }

 private:
  Exit show_group(Context& context, const ObserverClient& observer) const {
    LetterChoice choice;
    choice.names = {name_};
    const auto letters = choose_letters(choice, observer);
    if (!letters) return context.fail(letters.error(), see_ls);
    if (context.wants_json()) {
      print_json(context, {{"schema_version", 1}, {"letters", *letters}});
    } else {
      print_letters(context.out, *letters);
    }
    return Exit::done;
  }

  std::string name_;
  bool payload_ = false;
};

class DlqRedrive final : public Command {
 public:
  CommandInfo info() const override {
    return {
        "dlq redrive",
        Group::act,
        "send dead letters back to the service that had set them aside",
        {{"laban dlq redrive g-3f2a9c01 --reason 'card gateway is back'", "a whole group"},
         {"laban dlq redrive '#184' --reason 'try it' --dry-run", "only look"},
         {"laban dlq redrive '#184' --edit event.json --reason 'wrong sku'", "an edited copy"},
         {"laban dlq redrive --service payment --rate 10 --yes --reason 'back'", "gently"}},
        "Each is one event in the log, which only that service handles, as if the event came "
        "now; its effects count once, however often it is asked for. One after the other, in "
        "the order of the log; stops at the first new failure. Letters of a saga that is undone "
        "are passed over. Exit 0: all were handled; 3: one was not; 124: one was not answered.",
        true};
  }

  std::vector<Option> options() override {
    auto all = terms_.options();
    all.push_back({"--rate", "R", "at most so many a second", &rate_});
    all.push_back(
        {"--edit", "FILE", "send this instead: the event's data as JSON; - is stdin", &edit_});
    all.push_back({"--keep-going", "", "go on after a new failure", &terms_.keep_going});
    all.push_back({"--force", "", "also into sagas that are undone or being undone", &force_});
    return all;
  }

  Exit run(Context& context) override {
    if (terms_.choice.is_empty()) {
      return context.fail({Exit::wrong_use, "it is not said which dead letters", see_ls});
    }
    terms_.rate = rate_.value_or(0);
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    const auto letters = choose_letters(terms_.choice, observer);
    if (!letters) return context.fail(letters.error(), see_ls);
    std::optional<LetterPayload> edited;
    if (!edit_.empty()) {
      auto payload = read_edited(*letters);
      if (!payload) return context.fail(payload.error(), see_payload);
      edited = *std::move(payload);
    }
    return act_on_letters(context, terms_, *system, *letters, "redrive",
                          [&](DeadLetterClient& actor, const Json& letter) {
                            return actor.redrive(letter, edited ? &*edited : nullptr, force_);
                          });
  }

 private:
  Result<LetterPayload> read_edited(const std::vector<Json>& letters) const {
    if (letters.size() != 1)
      return Error{ErrorKind::invalid,
                   fmt::format("--edit takes one dead letter, {} are meant", letters.size())};
    const auto schemas = schema::SchemaRegistry::load(schema::default_schema_directory());
    if (!schemas) return schemas.error();
    std::ifstream file(edit_ == "-" ? "/dev/stdin" : edit_);
    if (!file) return Error{ErrorKind::not_found, fmt::format("'{}' cannot be read", edit_)};
    const std::string json{std::istreambuf_iterator<char>(file), {}};
    return edited_payload(letters.front(), json, **schemas);
  }

  RedriveOptions terms_;
  std::optional<double> rate_;
  std::string edit_;
  bool force_ = false;
};

class DlqDiscard final : public Command {
 public:
  CommandInfo info() const override {
    return {"dlq discard",
            Group::act,
            "say of dead letters that nothing will come of them",
            {{"laban dlq discard '#184' --reason 'customer called, cancelled by hand'", "one"},
             {"laban dlq discard g-3f2a9c01 --dry-run", "which ones a group has"}},
            "The letter stays in the log and in `laban dlq ls --all`, with who and why. It can be "
            "redriven no more.",
            true};
  }

  std::vector<Option> options() override { return terms_.options(); }

  Exit run(Context& context) override {
    if (terms_.choice.is_empty()) {
      return context.fail({Exit::wrong_use, "it is not said which dead letters", see_ls});
    }
    auto system = context.connect();
    if (!system) return context.fail(system.error());
    const ObserverClient observer(*system);
    const auto letters = choose_letters(terms_.choice, observer);
    if (!letters) return context.fail(letters.error(), see_ls);
    return act_on_letters(
        context, terms_, *system, *letters, "discard",
        [](DeadLetterClient& actor, const Json& letter) { return actor.discard(letter); });
  }

 private:
  RedriveOptions terms_;
};

}  // namespace

void add_dead_letter_commands(Commands& all) {
  all.push_back(std::make_unique<DlqLs>());
  all.push_back(std::make_unique<DlqShow>());
  all.push_back(std::make_unique<DlqRedrive>());
  all.push_back(std::make_unique<DlqDiscard>());
}

}  // namespace laban::cli
