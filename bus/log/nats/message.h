#pragma once

// An owned message of cnats.

#include <nats/nats.h>

#include <memory>
#include <string>
#include <string_view>

namespace laban::nats {

struct MessageDeleter {
  void operator()(natsMsg* message) const { natsMsg_Destroy(message); }
};
using Message = std::unique_ptr<natsMsg, MessageDeleter>;

inline std::string_view subject_of(const Message& message) {
  const char* text = natsMsg_GetSubject(message.get());
  return text ? text : "";
}

inline std::string_view reply_of(const Message& message) {
  const char* text = natsMsg_GetReply(message.get());
  return text ? text : "";
}

inline std::string_view data_of(const Message& message) {
  return {natsMsg_GetData(message.get()),
          static_cast<std::size_t>(natsMsg_GetDataLength(message.get()))};
}

// Empty when there is no such header. Names are case-sensitive.
inline std::string header_of(const Message& message, const char* name) {
  const char* value = nullptr;
  if (natsMsgHeader_Get(message.get(), name, &value) != NATS_OK || value == nullptr) return {};
  return value;
}

// "cnats says", for error messages: the last error on this thread.
inline std::string text_of(natsStatus status) { return natsStatus_GetText(status); }

}  // namespace laban::nats
