#include "services/notification/smtp.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace notification {

using laban::EffectResult;

namespace {

constexpr long connect_milliseconds = 5'000;
constexpr long answer_milliseconds = 30'000;

struct Upload {
  std::string bytes;
  std::size_t at = 0;
};

std::size_t read_upload(char* into, std::size_t size, std::size_t count, void* context) {
  auto& upload = *static_cast<Upload*>(context);
  const auto taken = std::min(size * count, upload.bytes.size() - upload.at);
  std::memcpy(into, upload.bytes.data() + upload.at, taken);
  upload.at += taken;
  return taken;
}

// libcurl passes the server's lines one by one; the last refusal is the reason.
std::size_t keep_line(char* bytes, std::size_t size, std::size_t count, void* context) {
  std::string_view line(bytes, size * count);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const bool is_refusal = line.starts_with('4') || line.starts_with('5');
  if (is_refusal) static_cast<std::string*>(context)->assign(line);
  return size * count;
}

std::string with_crlf(const std::string& message) {
  std::string bytes;
  bytes.reserve(message.size() + message.size() / 32);
  for (const char c : message) {
    if (c == '\n') bytes += '\r';
    bytes += c;
  }
  return bytes;
}

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct CleanUp {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

// A 5xx reply to the greeting or the login is about the server; one to the sender, the recipient or
// the text means that this mail will never be accepted.
bool is_permanent(CURLcode code, long answer, const Upload& upload) {
  if (answer < 500 || answer > 599) return false;
  return code == CURLE_SEND_ERROR || upload.at > 0;
}

}  // namespace

struct SmtpSender::Handle {
  std::unique_ptr<CURL, CleanUp> curl{curl_easy_init()};
  char error[CURL_ERROR_SIZE] = {};
};

SmtpSender::SmtpSender(std::string url, std::string from_address)
    : url_(std::move(url)), from_address_(std::move(from_address)) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
}

SmtpSender::~SmtpSender() {
  idle_.clear();
  curl_global_cleanup();
}

std::unique_ptr<SmtpSender::Handle> SmtpSender::take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<Handle>();
  auto handle = std::move(idle_.back());
  idle_.pop_back();
  return handle;
}

EffectResult SmtpSender::send(const std::string& recipient, const std::string& message) {
  auto handle = take();
  CURL* curl = handle->curl.get();
  if (curl == nullptr) return {EffectResult::Kind::retry, "libcurl cannot create a handle"};
  Upload upload{with_crlf(message)};
  std::string refusal;
  const std::unique_ptr<curl_slist, FreeList> recipient_list(
      curl_slist_append(nullptr, ("<" + recipient + ">").c_str()));
  const std::string sender = "<" + from_address_ + ">";
  curl_easy_reset(curl);  // keeps the connection
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle->error);
  curl_easy_setopt(curl, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(curl, CURLOPT_DEFAULT_PROTOCOL, "smtp");
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
  curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_milliseconds);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, answer_milliseconds);
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipient_list.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_upload);
  curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_line);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &refusal);
  handle->error[0] = '\0';
  const CURLcode code = curl_easy_perform(curl);
  long answer = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
  if (code != CURLE_OK) {
    if (is_permanent(code, answer, upload)) return {EffectResult::Kind::failed, refusal};
    const char* why = handle->error[0] != '\0' ? handle->error : curl_easy_strerror(code);
    return {EffectResult::Kind::retry, url_ + ": " + why};
  }
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(handle));
  return {EffectResult::Kind::done, {}};
}

}  // namespace notification
