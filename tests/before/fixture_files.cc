#include "tests/before/fixture_files.h"

#include <fmt/core.h>
#include <laban/codec.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "bus/runtime/transaction.h"
#include "observer/projection/rows.h"
#include "observer/saga/fold/instance_codec.h"

namespace laban::before {

namespace {

struct LogRecord {
  std::uint64_t sequence = 0;
  Time stored_at{};
  std::string subject, data;

  static constexpr auto fields = std::tuple(&LogRecord::sequence, &LogRecord::stored_at,
                                            &LogRecord::subject, &LogRecord::data);
};

std::string path_of(const std::string& name) { return LABAN_BEFORE_DIR "/" + name; }

std::runtime_error damaged(const std::string& name) {
  return std::runtime_error(name + " is damaged");
}

}  // namespace

std::string read_file(const std::string& name) {
  std::ifstream file(path_of(name), std::ios::binary);
  if (!file) throw std::runtime_error("no file " + path_of(name));
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& name, const std::string& text) {
  std::ofstream(path_of(name), std::ios::binary) << text;
}

std::vector<std::string> read_lines(const std::string& name) {
  std::istringstream text(read_file(name));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::vector<StoredMessage> read_log(const std::string& name) {
  const std::string bytes = read_file(name);
  std::string_view rest = bytes;
  std::vector<StoredMessage> log;
  while (!rest.empty()) {
    LogRecord record;
    if (!codec::take_value(rest, record)) throw damaged(name);
    log.push_back(
        {record.sequence, record.stored_at, std::move(record.subject), std::move(record.data)});
  }
  return log;
}

void write_log(const std::string& name, const std::vector<StoredMessage>& log) {
  std::string bytes;
  for (const auto& message : log)
    codec::append_value(
        bytes, LogRecord{message.sequence, message.stored_at, message.subject, message.data});
  write_file(name, bytes);
}

WriteBatch read_store(const std::string& service) {
  const std::string bytes = read_file(service + ".store");
  std::string_view rest = bytes;
  WriteBatch batch;
  while (!rest.empty()) {
    std::uint8_t family = 0;
    std::string key, value;
    const bool is_whole = codec::take_byte(rest, family) && codec::take_text_value(rest, key) &&
                          codec::take_text_value(rest, value);
    if (!is_whole) throw damaged(service + ".store");
    batch.put(family, key, value);
  }
  return batch;
}

void write_store(const std::string& service, const Store& store) {
  std::string bytes;
  for (Family family = 0; family < runtime::family_count; ++family) {
    const auto scanned = store.scan(family, {}, {}, [&](auto key, auto value) {
      bytes.push_back(static_cast<char>(family));
      codec::append_text_value(bytes, key);
      codec::append_text_value(bytes, value);
      return true;
    });
    if (!scanned) throw std::runtime_error(scanned.error().message);
  }
  write_file(service + ".store", bytes);
}

std::vector<std::string> endings_of(const Store& observer_store) {
  std::vector<std::string> endings;
  const auto scanned =
      observer_store.scan(observer::instances, {}, {}, [&](auto, std::string_view value) {
        const auto instance = observer::decode_instance(value);
        if (!instance) throw std::runtime_error("an instance cannot be read");
        endings.push_back(fmt::format("{} {} {} {}", instance->definition, instance->saga,
                                      instance->generation, observer::name_of(instance->state)));
        return true;
      });
  if (!scanned) throw std::runtime_error(scanned.error().message);
  return endings;
}

}  // namespace laban::before
