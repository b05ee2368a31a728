# Keeps a build short: headers that every file includes are compiled once (a precompiled header),
# and the files of a folder are compiled together, a few at a time, so that what they share is compiled
# once for all of them (a unity build).
option(LABAN_UNITY "Compile several files of a folder as one" ON)

# The header is compiled once, here, for every target that calls laban_fast_build().
add_library(laban_precompiled STATIC ${PROJECT_SOURCE_DIR}/cmake/precompiled.cc)
target_link_libraries(laban_precompiled PRIVATE fmt::fmt nlohmann_json::nlohmann_json flatbuffers::flatbuffers laban_warnings)
target_precompile_headers(laban_precompiled PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)

# laban_fast_build(<target> [TOGETHER n] [HEADER_OF target])
#
# At most n files (10) of one folder become one unit: a unit is what has to be compiled again when one
# of them changes. TOGETHER 1 keeps files apart. HEADER_OF names the target whose precompiled header is used.
function(laban_fast_build target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TOGETHER;HEADER_OF" "")
  if(NOT arg_HEADER_OF)
    set(arg_HEADER_OF laban_precompiled)
  endif()
  if(NOT arg_TOGETHER)
    set(arg_TOGETHER 10)
  endif()
  # A precompiled header is taken only where the same macros are defined.
  target_link_libraries(${target} PRIVATE fmt::fmt)
  target_precompile_headers(${target} REUSE_FROM ${arg_HEADER_OF})
  if(NOT LABAN_UNITY OR LABAN_FUZZ OR arg_TOGETHER EQUAL 1)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "[.]cc$")
  list(SORT sources)
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH folder)
    string(MAKE_C_IDENTIFIER "folder_${folder}" folder)
    math(EXPR ${folder}_files "${${folder}_files} + 0")
    math(EXPR unit "${${folder}_files} / ${arg_TOGETHER}")
    math(EXPR ${folder}_files "${${folder}_files} + 1")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder}_${unit})
  endforeach()
endfunction()
