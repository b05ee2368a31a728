#include "observer/cli/client/log_end.h"

#include "bus/log/nats/jetstream_api.h"

namespace laban::cli {

Result<observer::api::LogPlace> log_end(nats::Connection& connection, const std::string& name_space,
                                        std::uint32_t partition) {
  const auto log = connection.open_log(name_space, partition);
  if (!log) return log.error();
  const auto info = (*log)->info();
  if (!info) return info.error();
  return observer::api::LogPlace{
      nats::stream_name(name_space, partition), partition, info->last, {}};
}

}  // namespace laban::cli
