#include "observer/cli/dashboard/graph_live.h"

#include <utility>

#include "bus/log/nats/address.h"
#include "observer/cli/client/observer_client.h"
#include "observer/cli/dashboard/ansi_canvas.h"
#include "observer/cli/dashboard/limits.h"
#include "observer/cli/dashboard/live_session.h"

namespace laban::cli {

using namespace std::chrono_literals;

namespace {

constexpr int usual_width = 100;

class GraphSubject {
 public:
  struct Question {};
  using Answer = GraphModel;

  GraphSubject(GraphModel model, Duration interval)
      : model_(std::move(model)), interval_(interval) {}

  Question question() const { return {}; }
  void take(GraphModel model) { model_ = std::move(model); }
  top::Canvas draw(const top::DrawOptions& options) {
    model_.interval = interval_;
    keep_in_range(model_, options.height, view_);
    return draw_graph(model_, view_, options);
  }
  top::Command press(const top::Key& key) { return cli::press(key, view_); }
  bool is_paused() const { return view_.is_paused; }

 private:
  GraphModel model_;
  GraphView view_;
  const Duration interval_;
};

// What the screen shows, as text or as a document.
class GraphFrame final : public Answer {
 public:
  GraphFrame(const GraphSource& source, const GraphModel& model) : source_(source), model_(model) {}

  void print(const Page& page) const override {
    const Style& style = page.out.style();
    const int width = style.width == 0 ? usual_width : static_cast<int>(style.width);
    print_canvas(page.out, draw_graph(model_, {}, {width, graph_height(model_), style.charset}));
  }
  std::string json(int indent) const override { return api::to_json(source_.document(), indent); }

 private:
  const GraphSource& source_;
  const GraphModel& model_;
};

Exit unanswered(const Context& context, const Error& error) {
  return context.fail(
      error, error.kind == ErrorKind::unavailable ? "Find out why with: laban doctor" : "");
}

}  // namespace

GraphSource::GraphSource(const System& system, const Clock& clock, std::string definition)
    : system_(system), clock_(clock) {
  model_.url = nats::shown_url(system.target.url);
  model_.name_space = system.target.name_space;
  model_.definition = std::move(definition);
}

bool GraphSource::read(const ObserverClient& observer) {
  std::optional<std::string> definition;
  if (!model_.definition.empty()) definition = model_.definition;
  auto graph = observer.ask<api::Graph>({definition}, answer_patience);
  auto stats = graph ? observer.ask<api::SagasStats>({.seconds = 1, .definition = definition},
                                                     answer_patience)
                     : graph.error();
  error_ = stats ? std::nullopt : std::optional(stats.error());
  if (!stats) return false;
  model_.graph = std::move(*graph);
  model_.stats = std::move(*stats);
  return true;
}

const GraphModel& GraphSource::ask() {
  const bool was_live = std::exchange(model_.is_live, read(ObserverClient(system_)));
  model_.problem = error_ ? error_->message : std::string();
  has_changed_ = was_live != model_.is_live;
  if (!model_.is_live) return model_;
  const SteadyTime now = clock_.steady();
  GraphCounts counts = graph_counts(model_.graph, model_.stats);
  has_changed_ |= !counts_ || *counts_ != counts;
  if (counts_) {
    since_last_ = now - asked_;
    model_.rates = rates_between(*counts_, counts, *since_last_);
  }
  counts_ = std::move(counts);
  asked_ = now;
  return model_;
}

top::GraphDocument GraphSource::document() const {
  const auto rate_of = [](const auto& rates, const auto& name) {
    const auto found = rates.find(name);
    return found == rates.end() ? std::nullopt : std::optional(found->second);
  };
  top::GraphDocument document;
  document.is_live = model_.is_live;
  if (!model_.is_live) document.problem = model_.problem;
  document.now = model_.stats.now;
  document.as_of = model_.graph.as_of;
  document.since_last = since_last_;
  for (const auto& [state, count] : model_.stats.counts)
    document.sagas[state] = {count, rate_of(model_.rates.states, state)};
  document.nodes = model_.graph.nodes;
  for (const auto& edge : model_.graph.edges)
    document.edges.push_back({edge, rate_of(model_.rates.edges, EdgeName{edge.from, edge.to})});
  return document;
}

Exit run_live_graph(Context& context, const GraphPlan& plan) {
  auto system = context.connect();
  if (!system) return context.fail(system.error());
  GraphSource source(*system, context.clock, plan.definition);
  GraphSubject subject(source.ask(), plan.interval);
  if (source.error()) return unanswered(context, *source.error());
  context.out.flush();
  const auto screen = top::Screen::open({context.out.style().colours, false});
  if (!screen) return context.fail(screen.error());
  return LiveSession<GraphSubject>(
             context, **screen, subject,
             [&source](const GraphSubject::Question&) { return source.ask(); }, plan.interval)
      .run();
}

Exit show_graph_once(Context& context, const GraphPlan& plan) {
  auto system = context.connect();
  if (!system) return context.fail(system.error());
  GraphSource source(*system, context.clock, plan.definition);
  const GraphModel& model = source.ask();
  if (source.error()) return unanswered(context, *source.error());
  const GraphFrame frame(source, model);
  if (!plan.is_json || context.wants_json()) return context.show(frame);
  context.as_json().show_line(frame);  // as every other one of the stream
  return Exit::done;
}

Exit print_graph_changes(Context& context, const GraphPlan& plan) {
  SignalWatch signals;
  auto system = context.connect();
  if (!system) return context.fail(system.error());
  GraphSource source(*system, context.clock, plan.definition);
  const GraphModel& model = source.ask();
  if (source.error()) return unanswered(context, *source.error());
  const Context shown = plan.is_json ? context.as_json() : context;
  while (true) {
    if (source.has_changed()) shown.show_line(GraphFrame(source, model));
    context.out.flush();
    if (context.out.is_closed()) return Exit::done;
    if (!wait_for(context.clock, signals, plan.interval)) break;
    source.ask();
  }
  return signals.was_interrupted() ? Exit::interrupted : Exit::done;
}

}  // namespace laban::cli
