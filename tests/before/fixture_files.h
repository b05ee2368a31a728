#pragma once

// The files in tests/before/fixtures: what a build of before left. They are read for ever and never
// written again.
//
//   shop.log             one partition: record := sequence:le64 stored_at:le64 subject:text
//   data:text <service>.store      every row of its store at the end of shop.log, with an event, an
//   effect
//                        and a parked event that wait: row := family:u8 key:text value:text
//   endings.txt          how the observer saw each saga of shop.log end, one a line:
//                        definition saga generation state
//   events.txt           a payload of every event type of before, as it was written: type JSON
//   events.log           one message of each, in the form of shop.log
//   events.json          what each of these messages said: CloudEvents, one a line
//
// (text as in laban/codec.h values)

#include <string>
#include <vector>

#include "bus/log/log.h"
#include "bus/store/store.h"

namespace laban::before {

std::string read_file(const std::string& name);
void write_file(const std::string& name, const std::string& text);
std::vector<std::string> read_lines(const std::string& name);

std::vector<StoredMessage> read_log(const std::string& name);
void write_log(const std::string& name, const std::vector<StoredMessage>& log);

// All rows, in one batch.
WriteBatch read_store(const std::string& service);
void write_store(const std::string& service, const Store& store);

// The lines of endings.txt, of an observer's store.
std::vector<std::string> endings_of(const Store& observer_store);

}  // namespace laban::before
