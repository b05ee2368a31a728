# Warnings, sanitizers, and the optional faster compiler cache and linker.
set(LABAN_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")
option(LABAN_FUZZ "Build tests/fuzz for libFuzzer; needs clang" OFF)
option(LABAN_WERROR "Treat warnings as errors" OFF)

add_library(laban_warnings INTERFACE)
# g++ 12 warns falsely about "text" + std::string (restrict, array-bounds, stringop-overflow), and in a unity build about
# types of an anonymous namespace, because it mistakes the .cc file for a header (subobject-linkage).
target_compile_options(laban_warnings INTERFACE -Wall -Wextra -Wshadow
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-subobject-linkage>)
if(LABAN_WERROR)
  target_compile_options(laban_warnings INTERFACE -Werror)
endif()

# For code that runs rarely: a third less to compile than with -O2. Where less is inlined, g++ 12 cannot see that a value
# is there (maybe-uninitialized).
add_library(laban_lightly_optimized INTERFACE)
target_compile_options(laban_lightly_optimized INTERFACE $<$<CONFIG:RelWithDebInfo>:-Og>
  -Wno-maybe-uninitialized)

if(LABAN_SANITIZE)
  add_compile_options(-fsanitize=${LABAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LABAN_SANITIZE})
endif()

if(LABAN_FUZZ)  # fuzzed code reports coverage to the fuzzer; only tests/fuzz gets its main()
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

# ccache takes a file that uses a precompiled header only with these settings (its manual, "Precompiled headers").
find_program(LABAN_CCACHE ccache)
if(LABAN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${LABAN_CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
find_program(LABAN_MOLD mold)
if(LABAN_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
