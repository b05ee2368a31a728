#pragma once

// What other programs read, made from a capsule. Pure; the same capsule gives the same bytes.
//
// Messages that the observer doubted (a wrong producer, an unknown type, a divergence) are in
// cloudevents and csv only: they are part of the log, and no part of the story.
//
//   cloudevents   one JSON document a line, as `laban tail --jsonl` (CloudEvents 1.0, JSON format)
//   csv           RFC 4180, with a heading: position, envelope, payload as JSON
//   mermaid       sequence diagrams: which service's event led to which other's. One saga: the
//                 diagram; several: Markdown with one block each
//   chrome-trace  Trace Event Format, JSON object form. One process a saga, one thread a service;
//                 complete events ("X") from the cause to the event, instants ("i") without one
//                 https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
//   xes           IEEE 1849-2016 (XES); extensions Concept, Time, Lifecycle, Organizational. One
//                 trace a saga. http://www.xes-standard.org/xes.xsd
//   ocel          OCEL 2.0 JSON. Objects: sagas (type: their definition) and services
//                 https://www.ocel-standard.org/specification/formats/json

#include <string>

#include "bus/capsule/capsule.h"
#include "bus/schema/schema_registry.h"

namespace laban::observer {

std::string to_cloudevents(const Capsule& capsule, const schema::SchemaRegistry& schemas);
std::string to_csv(const Capsule& capsule, const schema::SchemaRegistry& schemas);
std::string to_mermaid(const Capsule& capsule);
std::string to_chrome_trace(const Capsule& capsule, const schema::SchemaRegistry& schemas);
std::string to_xes(const Capsule& capsule, const schema::SchemaRegistry& schemas);
std::string to_ocel(const Capsule& capsule, const schema::SchemaRegistry& schemas);

}  // namespace laban::observer
