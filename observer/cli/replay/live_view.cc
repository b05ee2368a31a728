#include "observer/cli/replay/live_view.h"

#include <fmt/core.h>

#include "observer/cli/terminal/many.h"
#include "observer/cli/terminal/table.h"
#include "observer/cli/terminal/time_spec.h"

namespace laban::cli {

void LiveReplayAnswer::print(const Page& page) const {
  if (document_.dry_run) print_events(page.out);
  print_outcome(page.out);
  print_left_out(page.out);
}

void LiveReplayAnswer::print_events(Printer& out) const {
  Table table({{"RECORDED"},
               {"PARTITION", Align::right},
               {"#", Align::right},
               {"SAGA", Align::left, 32},
               {"EVENT"},
               {"ID"}});
  for (const EventToPublish& event : document_.would) {
    table.add({{local_time(event.time)},
               {std::to_string(event.partition)},
               {std::to_string(event.sequence)},
               {event.saga, Colour::cyan},
               {event.type},
               {event.id.substr(0, 8), Colour::dim}});
  }
  if (!table.empty()) table.print(out);
  if (document_.missing > document_.would.size())
    out.line(fmt::format("… and {} more: --limit", document_.missing - document_.would.size()));
}

void LiveReplayAnswer::print_outcome(Printer& out) const {
  const LiveReplayDocument& live = document_;
  const std::string into = fmt::format("into the log of '{}'", live.live);
  if (live.dry_run) {
    out.line(fmt::format("would publish {} of {} {}; its services would act on them",
                         many(live.missing, "event"), many(observer::sagas_in(missing_), "saga"),
                         into));
  } else {
    out.line(fmt::format("published {} {}", many(live.published, "event"), into));
  }
  if (live.held > 0) out.line(fmt::format("  {} already in the log", live.held));
  if (live.overtaken > 0)
    out.line(fmt::format("  {} published by someone else meanwhile", live.overtaken));
  const std::uint64_t left = live.dry_run ? 0 : live.missing - live.published - live.overtaken;
  if (left > 0) out.line(Line{{fmt::format("  {} not published", left), Colour::yellow}});
}

void LiveReplayAnswer::print_left_out(Printer& out) const {
  const LiveReplayDocument& live = document_;
  if (live.followed > 0)
    out.line(fmt::format("  {} left to the services, which emit them again", live.followed));
  if (live.unfounded > 0)
    out.line(
        Line{{fmt::format("  {} depend on events missing from the file and will not be replayed",
                          live.unfounded),
              Colour::yellow}});
  if (live.not_wanted > 0) out.line(fmt::format("  {} left out: other sagas", live.not_wanted));
  if (live.own > 0)
    out.line(fmt::format(
        "  {} left out: Laban's own (definitions, requests, dead letters, operators' actions)",
        live.own));
  if (live.doubtful > 0)
    out.line(fmt::format("  {} left out: not applied when recorded", live.doubtful));
}

}  // namespace laban::cli
