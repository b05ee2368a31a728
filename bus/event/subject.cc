#include <fmt/core.h>
#include <laban/subject.h>

#include <algorithm>
#include <vector>

namespace laban {

namespace {

Error wrong(std::string_view what, std::string_view token) {
  return {ErrorKind::invalid,
          fmt::format("'{}' cannot be the {} of a subject: 1 to 32 characters of a-z 0-9 _ -",
                      token.substr(0, 64), what)};
}

bool parse_partition(std::string_view text, std::uint32_t& value) {
  if (text.empty() || text.size() > 4 || (text.size() > 1 && text.front() == '0')) return false;
  value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return true;
}

}  // namespace

bool is_subject_token(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), allowed);
}

std::string_view unchecked_type(std::string_view subject) {
  for (int dots = 0; dots < 2; ++dots) {
    const auto dot = subject.find('.');
    if (dot == std::string_view::npos) return {};
    subject.remove_prefix(dot + 1);
  }
  const auto dot = subject.find('.');
  return dot == std::string_view::npos ? subject : subject.substr(0, subject.find('.', dot + 1));
}

Result<Subject> Subject::make(std::string_view name_space, std::uint32_t partition,
                              std::string_view type, std::string_view source) {
  if (!is_subject_token(name_space)) return wrong("namespace", name_space);
  if (partition > 9999) return wrong("partition", std::to_string(partition));
  const auto dot = type.find('.');
  const auto context = type.substr(0, dot);
  const auto event = dot == std::string_view::npos ? std::string_view{} : type.substr(dot + 1);
  if (!is_subject_token(context)) return wrong("context", context);
  if (!is_subject_token(event)) return wrong("event", event);
  if (!source.empty() && !is_subject_token(source)) return wrong("source", source);
  Subject subject;
  subject.text_.reserve(name_space.size() + type.size() + source.size() + 7);
  subject.text_.append(name_space).push_back('.');
  subject.text_.append(std::to_string(partition)).push_back('.');
  subject.name_space_size_ = name_space.size();
  subject.type_begin_ = subject.text_.size();
  subject.type_size_ = type.size();
  subject.text_.append(type);
  if (!source.empty()) subject.text_.append(1, '.').append(source);
  subject.partition_ = partition;
  return subject;
}

Result<Subject> Subject::parse(std::string_view text) {
  const auto first = text.find('.');
  const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
  std::uint32_t partition = 0;
  if (second == std::string_view::npos ||
      !parse_partition(text.substr(first + 1, second - first - 1), partition)) {
    return Error{ErrorKind::invalid,
                 fmt::format("subject '{}' is not <namespace>.<partition>.<context>.<event>",
                             text.substr(0, 160))};
  }
  const auto type = unchecked_type(text);
  const auto end = second + 1 + type.size();
  if (end == text.size()) return make(text.substr(0, first), partition, type);
  const auto source = text.substr(end + 1);
  if (source.empty()) return wrong("source", source);
  return make(text.substr(0, first), partition, type, source);
}

}  // namespace laban
