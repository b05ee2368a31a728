#include "bus/event/wire.h"

#include <flatbuffers/flatbuffers.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "bus/event/hash.h"
#include "bus/event/limits.h"
#include "envelope_generated.h"

namespace laban::wire {

namespace {

Error rejected(std::string reason) { return {ErrorKind::corrupt, std::move(reason)}; }

std::string_view view(const flatbuffers::String* text) {
  return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

EventId id_of(const fbs::Id* id) {
  return id == nullptr ? EventId{} : EventId{id->high(), id->low()};
}

// Visible ASCII only, so that it can be passed on in a header.
bool is_trace(std::string_view text) {
  if (text.size() > 128) return false;
  for (const char c : text) {
    if (c < '!' || c > '~') return false;
  }
  return true;
}

Envelope view_of(const fbs::Envelope& table) {
  Envelope envelope;
  envelope.id = id_of(table.id());
  envelope.type = view(table.type());
  envelope.source = view(table.source());
  envelope.saga = view(table.saga());
  envelope.cause = id_of(table.cause());
  envelope.time = Time(Duration(table.time()));
  envelope.trace = view(table.trace());
  if (table.payload() != nullptr)
    envelope.payload = {table.payload()->data(), table.payload()->size()};
  return envelope;
}

// Logs of before decision 021 have the other types without a source in their subject.
bool is_newer_than_its_source(std::string_view type) {
  return type == "laban.schema_applied" || type == "laban.diverged";
}

Result<void> check(const Envelope& envelope, const Subject& subject, std::uint32_t partition,
                   std::uint32_t partition_count) {
  if (envelope.id.is_nil()) return rejected("envelope has no id");
  if (!is_event_type(envelope.type)) return rejected("envelope's type is not <context>.<event>");
  if (!is_subject_token(envelope.source))
    return rejected("envelope's source is not a service name");
  const bool has_saga = envelope.saga != "-";
  if (has_saga && !SagaId::is_valid(envelope.saga))
    return rejected("envelope's saga is not a saga id");
  if (!is_trace(envelope.trace)) return rejected("envelope's trace is not a traceparent");
  if (envelope.type != subject.type()) {
    return rejected(
        fmt::format("type {} does not belong on subject {}", envelope.type, subject.text()));
  }
  if (!subject.source().empty() && !carries_source(envelope.type)) {
    return rejected(
        fmt::format("the subject of {} has no source, but {} does", envelope.type, subject.text()));
  }
  if (subject.source().empty() && is_newer_than_its_source(envelope.type))
    return rejected(fmt::format("the subject of {} does not end in its source", envelope.type));
  if (!subject.source().empty() && subject.source() != envelope.source) {
    return rejected(
        fmt::format("source {} does not belong on subject {}", envelope.source, subject.text()));
  }
  if (has_saga && partition_of(envelope.saga, partition_count) != partition) {
    return rejected(
        fmt::format("saga {} does not belong in partition {}", envelope.saga, partition));
  }
  // Read through typed accessors later. The builder aligns it; hostile bytes may be unaligned.
  if (reinterpret_cast<std::uintptr_t>(envelope.payload.data()) % 8 != 0) {
    return rejected("payload is not aligned to 8 bytes");
  }
  return {};
}

}  // namespace

std::string_view context_of(std::string_view type) { return type.substr(0, type.find('.')); }

bool is_event_type(std::string_view text) {
  const auto dot = text.find('.');
  return dot != std::string_view::npos && is_subject_token(text.substr(0, dot)) &&
         is_subject_token(text.substr(dot + 1));
}

bool carries_source(std::string_view type) {
  constexpr std::array types = {"laban.dead_lettered", "laban.diverged",  "laban.options_applied",
                                "laban.redriven",      "laban.retry_due", "laban.schema_applied"};
  return std::find(types.begin(), types.end(), type) != types.end();
}

Result<Subject> subject_of(std::string_view name_space, std::uint32_t partition,
                           std::string_view type, std::string_view source) {
  if (!carries_source(type)) return Subject::make(name_space, partition, type);
  // Without this check, a program without a name would publish on the subject of before.
  if (source.empty()) {
    return Error{ErrorKind::invalid, fmt::format("{} has no source", type)};
  }
  return Subject::make(name_space, partition, type, source);
}

std::string encode(const Envelope& envelope) {
  flatbuffers::FlatBufferBuilder builder(256 + envelope.payload.size());
  const auto text = [&](std::string_view value) {
    return builder.CreateString(value.data(), value.size());
  };
  builder.ForceVectorAlignment(envelope.payload.size(), 1, 8);
  const auto payload = builder.CreateVector(envelope.payload.data(), envelope.payload.size());
  const auto type = text(envelope.type), source = text(envelope.source), saga = text(envelope.saga);
  flatbuffers::Offset<flatbuffers::String> trace;
  if (!envelope.trace.empty()) trace = text(envelope.trace);
  const fbs::Id id(envelope.id.high, envelope.id.low),
      cause(envelope.cause.high, envelope.cause.low);
  fbs::EnvelopeBuilder table(builder);
  table.add_id(&id);
  table.add_type(type);
  table.add_source(source);
  table.add_saga(saga);
  if (!envelope.cause.is_nil()) table.add_cause(&cause);
  table.add_time(envelope.time.time_since_epoch().count());
  if (!envelope.trace.empty()) table.add_trace(trace);
  table.add_payload(payload);
  builder.Finish(table.Finish(), fbs::EnvelopeIdentifier());
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

Result<Envelope> view(std::string_view data) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(data.data());
  flatbuffers::Verifier verifier(bytes, data.size(), limits::envelope_depth,
                                 limits::envelope_tables);
  if (data.size() < 16 || !fbs::VerifyEnvelopeBuffer(verifier))
    return rejected("not a well-formed envelope");
  return view_of(*fbs::GetEnvelope(bytes));
}

Result<Decoded> decode(const StoredMessage& message, std::string_view name_space,
                       std::uint32_t partition, std::uint32_t partition_count) {
  if (message.data.size() > limits::event_bytes) {
    return rejected(fmt::format("{} bytes are more than the limit of {}", message.data.size(),
                                limits::event_bytes));
  }
  auto subject = Subject::parse(message.subject);
  if (!subject) return rejected(subject.error().message);
  if (subject->name_space() != name_space || subject->partition() != partition) {
    return rejected(fmt::format("subject {} is not of namespace {}, partition {}", message.subject,
                                name_space, partition));
  }
  if (message.data.size() < 16) return rejected("too short for an envelope");
  Decoded decoded{std::move(*subject),
                  {},
                  {partition, message.sequence, message.stored_at},
                  {},
                  message.data.size()};
  decoded.bytes.resize((message.data.size() + 7) / 8);
  std::memcpy(decoded.bytes.data(), message.data.data(), message.data.size());
  const auto* data = reinterpret_cast<const std::uint8_t*>(decoded.bytes.data());
  flatbuffers::Verifier verifier(data, message.data.size(), limits::envelope_depth,
                                 limits::envelope_tables);
  if (!fbs::VerifyEnvelopeBuffer(verifier)) return rejected("not a well-formed envelope");
  decoded.envelope = view_of(*fbs::GetEnvelope(data));
  if (decoded.envelope.time == Time{}) decoded.envelope.time = message.stored_at;
  if (auto checked = check(decoded.envelope, decoded.subject, partition, partition_count);
      !checked) {
    return checked.error();
  }
  return decoded;
}

StoredMessage Decoded::message() const {
  return {position.sequence, position.log_time, subject.text(),
          std::string(reinterpret_cast<const char*>(bytes.data()), size)};
}

EventId digest(const StoredMessage& message) {
  return hash128(message.data, hash64(message.subject));
}

}  // namespace laban::wire
