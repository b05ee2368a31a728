#pragma once

// Named places at which a test kills the process, to show what a crash there leaves behind.
//
//   LABAN_CRASH := crashes | "@" file with crashes, read when a program starts; none: no crash
//   crashes := crash ("," crash)*      crash := program ":" point ":" pass
//
// `payment:relay.after_publish:2` kills payment with SIGKILL when it passes that point for the
// second time since it started. With LABAN_CRASH_MARKS=DIR each crash first leaves a file of its
// own name there, and happens only once however often the program starts again.
//
// Only programs linked with the object library laban_crash_points obey: those that tests/crash
// links into bin/tests from the objects of the real ones. In all others, and so in everything that
// is installed, a point does nothing (no_crash_points.cc). A crash ends a process, so the armed
// crashes belong to the process: see docs/decisions/010.

#include <laban/result.h>

#include <string_view>

namespace laban {

// `invalid`: the variables do not match the grammar above. Call once, before any thread is started.
Result<void> arm_crash_points(std::string_view program);

// Any thread.
void crash_point(std::string_view name);

}  // namespace laban
