# laban_add_service(<name> [SOURCES a.cc ...] [SCHEMA own.fbs] [EVENTS contexts ...] [LIBRARIES ...] [MAIN main.cc])
#
# Makes library service_<name> (for tests) and program bin/laban-<name>. SOURCES defaults to <name>.cc,
# which defines void <name>::configure(laban::Service&). Without MAIN, main() just runs the service, with the
# schemas of EVENTS. SCHEMA declares its own events, in context <name>.
function(laban_add_service name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MAIN;SCHEMA" "SOURCES;EVENTS;LIBRARIES")
  if(NOT arg_SOURCES)
    set(arg_SOURCES ${name}.cc)
  endif()
  if(arg_SCHEMA)
    laban_add_events(${name} ${arg_SCHEMA})
    list(APPEND arg_EVENTS ${name})
  endif()
  if(NOT arg_MAIN)
    set(arg_MAIN ${CMAKE_CURRENT_BINARY_DIR}/${name}_main.cc)
    set(includes "")
    set(schemas "")
    foreach(context IN LISTS arg_EVENTS)
      string(APPEND includes "#include \"events/${context}_schema.h\"\n")
      string(APPEND schemas "laban::schemas::${context}(), ")
    endforeach()
    file(CONFIGURE OUTPUT ${arg_MAIN} @ONLY CONTENT
"#include <laban/run.h>
@includes@
namespace laban { class Service; }
namespace @name@ { void configure(laban::Service& service); }
int main(int argc, char** argv) {
  return laban::run(\"@name@\", argc, argv, @name@::configure, {@schemas@});
}
")
  endif()
  list(TRANSFORM arg_EVENTS PREPEND events_)
  add_library(service_${name} STATIC ${arg_SOURCES})
  target_link_libraries(service_${name} PUBLIC laban_bus ${arg_EVENTS} PRIVATE laban_warnings ${arg_LIBRARIES})
  # A handler that returns no outcome, or forgets one, has no defined behaviour.
  target_compile_options(service_${name} PRIVATE -Werror=return-type -Werror=unused-result)
  laban_fast_build(service_${name})
  add_executable(laban-${name} ${arg_MAIN})
  target_link_libraries(laban-${name} PRIVATE service_${name} laban_host laban_warnings)
endfunction()
