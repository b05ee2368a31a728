# laban_add_events(<context> <file.fbs> [UNINSTALLED])
#
# Makes target events_<context>: #include "events/<context>.h" gives the tables, their object API and
# their EventTraits, "events/<context>_schema.h" the binary schema. The .bfbs is put where programs look
# for schemas: share/laban/schemas; UNINSTALLED: it is not, for tests.
add_executable(laban-event-header ${PROJECT_SOURCE_DIR}/cmake/tools/event_header.cc)
target_link_libraries(laban-event-header PRIVATE flatbuffers::flatbuffers fmt::fmt laban_warnings)
laban_fast_build(laban-event-header)

function(laban_add_events context file)
  set(out ${CMAKE_BINARY_DIR}/generated/events)
  cmake_parse_arguments(PARSE_ARGV 2 arg "UNINSTALLED" "" "")
  set(bfbs_dir ${CMAKE_BINARY_DIR}/share/laban/schemas)
  if(arg_UNINSTALLED)
    set(bfbs_dir ${CMAKE_BINARY_DIR}/generated/schemas)
  endif()
  get_filename_component(file ${file} ABSOLUTE)
  cmake_path(GET file PARENT_PATH folder)  # which file declares what
  set(generated ${out}/${context}_generated.h)
  set(bfbs ${bfbs_dir}/${context}.bfbs)
  add_custom_command(
    OUTPUT ${generated} ${bfbs}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${out} ${bfbs_dir}
    COMMAND flatbuffers::flatc --cpp --gen-object-api --scoped-enums --reflect-types --cpp-std c++17 -o ${out} ${file}
    COMMAND flatbuffers::flatc -b --schema --bfbs-filenames ${folder} -o ${bfbs_dir} ${file}
    DEPENDS ${file} VERBATIM)
  add_custom_command(
    OUTPUT ${out}/${context}.h ${out}/${context}_schema.h
    COMMAND laban-event-header ${bfbs} ${out}/${context}.h ${out}/${context}_schema.h
    DEPENDS ${bfbs} laban-event-header VERBATIM)
  add_custom_target(generate_events_${context} DEPENDS ${generated} ${bfbs} ${out}/${context}.h
    ${out}/${context}_schema.h)
  add_library(events_${context} INTERFACE)
  add_dependencies(events_${context} generate_events_${context})
  target_include_directories(events_${context} SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(events_${context} INTERFACE laban_bus)
endfunction()
