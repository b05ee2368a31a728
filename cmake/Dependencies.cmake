# Every external library, all from Debian 12. scripts/deps installs them.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(cnats REQUIRED IMPORTED_TARGET libnats>=3.4)  # its CMake config is broken
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(ncursesw REQUIRED IMPORTED_TARGET ncursesw>=6)
find_package(RocksDB 7.8 CONFIG REQUIRED)  # RocksDB::rocksdb is the static, faster one
find_package(FlatBuffers 2.0 CONFIG REQUIRED)
find_package(fmt 9.1 CONFIG REQUIRED)
find_package(spdlog 1.10 CONFIG REQUIRED)
find_package(nlohmann_json 3.11 CONFIG REQUIRED)
find_package(CLI11 2.1 CONFIG REQUIRED)
find_package(yaml-cpp 0.7 CONFIG REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(doctest 2.4 CONFIG REQUIRED)
find_package(rapidcheck CONFIG REQUIRED)
find_package(benchmark CONFIG REQUIRED)
# A tenth less CPU per saga than glibc's malloc. Sanitizers bring their own.
if(NOT LABAN_SANITIZE)
  pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)
endif()
include(doctest)
