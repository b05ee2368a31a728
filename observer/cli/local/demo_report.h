#pragma once

// The result of a demo run, for people and for programs. Pure.

#include <filesystem>

#include "observer/cli/command/json_document.h"
#include "observer/cli/local/demo_run.h"

namespace laban::cli {

// One document; docs/commands.md lists its fields.
Json demo_json(const DemoPlan& plan, const DemoResult& result, const SystemSettings& settings);

// `kept`: the directory if it is kept, empty if it is about to be removed.
void print_demo(Printer& printer, const DemoResult& result, const std::filesystem::path& kept);

}  // namespace laban::cli
