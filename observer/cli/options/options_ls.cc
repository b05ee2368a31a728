// laban options ls: the options of services, as they are in force.

#include <fmt/core.h>

#include <algorithm>

#include "observer/cli/options/commands.h"
#include "observer/cli/options/service_answers.h"
#include "observer/cli/options/service_options.h"
#include "observer/cli/terminal/table.h"

namespace laban::cli {
namespace {

bool is_same_option(const ListedOption& a, const ListedOption& b) {
  return a.service == b.service && a.option == b.option;
}

Span value_since(const ListedOption& option) {
  return {option.since == 0 ? "the beginning" : fmt::format("#{}", option.since)};
}

// An option whose value is the same on all partitions takes one row.
void print_options(Printer& out, const OptionList& list) {
  Table table({{"SERVICE"}, {"OPTION"}, {"VALUE"}, {"PARTITION"}, {"SINCE"}});
  for (auto begin = list.options.begin(); begin != list.options.end();) {
    const auto end = std::find_if_not(begin, list.options.end(), [&](const auto& option) {
      return is_same_option(option, *begin);
    });
    const bool is_one = std::all_of(begin, end, [&](const auto& option) {
      return option.value == begin->value && option.since == begin->since;
    });
    for (auto at = begin; at != (is_one ? begin + 1 : end); ++at) {
      table.add({{at->service},
                 {at->option},
                 {at->value},
                 {is_one ? "all" : std::to_string(at->partition)},
                 value_since(*at)});
    }
    begin = end;
  }
  table.print(out);
  for (const auto& sentence : list.ignored) out.line(Line{{"▲ " + sentence, Colour::yellow}});
}

class OptionsLs final : public Command {
 public:
  CommandInfo info() const override {
    return {"options ls",
            Group::check,
            "list the options of services that their decisions depend on, as they are in force",
            {{"laban options ls", "of all services"}, {"laban options ls payment", "of one"}},
            "Services keep these options in the log: the command line of a service's first start "
            "counts, then 'laban options apply'. Options that no decision depends on (addresses, "
            "directories) are not listed. Exit 5: the service does not answer."};
  }

  std::vector<Option> options() override {
    return {{"SERVICE", "SERVICE", "only this service", &service_, {}, false, NameKind::service}};
  }

  Exit run(Context& context) override {
    const auto system = context.connect();
    if (!system) return context.fail(system.error());
    const auto answers = ask_services(*system->connection);
    if (!answers) return context.fail(answers.error());
    const OptionList list = options_of(*answers, service_);
    if (!service_.empty() && !has_answered(*answers, service_))
      return context.fail(silent(service_, *answers));
    return context.show(list, print_options);
  }

 private:
  std::string service_;
};

}  // namespace

std::unique_ptr<Command> make_options_ls() { return std::make_unique<OptionsLs>(); }

}  // namespace laban::cli
