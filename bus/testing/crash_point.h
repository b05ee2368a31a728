#pragma once

// Named places at which a test kills the process, to show what a crash there leaves behind.
//
//   LABAN_CRASH := crashes | "@" file with crashes, read when a program starts; none: no crash
//   crashes := crash ("," crash)*      crash := program ":" point ":" pass
//
// `payment:relay.after_publish:2` kills payment with SIGKILL when it passes that point for the
// second time since it started. With LABAN_CRASH_MARKS=DIR each crash leaves a file of its own
// name there before it happens, and happens only once however often the program starts again.
//
// Compiled in where tests are (CMake: LABAN_CRASH_POINTS, ON); elsewhere a point is nothing. A
// crash ends a process, so what is armed belongs to the process: see docs/decisions/010.

#include <laban/result.h>

#include <string_view>

namespace laban {

// `invalid`: the variables cannot be read as above, or name crashes of a build without points.
// Call once, before any thread is started.
Result<void> arm_crash_points(std::string_view program);

#ifndef LABAN_NO_CRASH_POINTS
// Any thread.
void crash_point(std::string_view name);
#else
inline void crash_point(std::string_view) {}
#endif

}  // namespace laban
