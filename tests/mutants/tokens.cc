#include "tests/mutants/tokens.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace mutants {
namespace {

// Longest first, so that `<=` is not read as `<` and `=`.
constexpr std::array<std::string_view, 27> long_marks{
    "<=>", "<<=", ">>=", "->*", "...", "::", "->", "++", "--", "<=", ">=", "==", "!=", "&&",
    "||",  "+=",  "-=",  "*=",  "/=",  "%=", "&=", "|=", "^=", "<<", "##", ".*", "[["};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source) {}

  std::vector<Token> run() {
    while (at_ < source_.size()) step();
    return std::move(tokens_);
  }

 private:
  bool has(std::string_view text) const { return source_.substr(at_).starts_with(text); }

  void step() {
    const char c = source_[at_];
    if (is_space(c)) {
      is_line_begin_ = is_line_begin_ || c == '\n';
      ++at_;
    } else if (has("//")) {
      skip_to("\n");
    } else if (has("/*")) {
      skip_to("*/");
      at_ = std::min(at_ + 2, source_.size());
    } else if (c == '#' && is_line_begin_) {
      skip_directive();
    } else {
      is_line_begin_ = false;
      take();
    }
  }

  void take() {
    const char c = source_[at_];
    if (has("R\"")) return add(Token::Kind::literal, raw_literal_end());
    if (c == '"' || c == '\'') return add(Token::Kind::literal, literal_end(c));
    if (is_digit(c)) return add(Token::Kind::number, number_end());
    if (is_word(c)) return add(Token::Kind::word, word_end());
    for (const auto mark : long_marks) {
      if (has(mark)) return add(Token::Kind::mark, at_ + mark.size());
    }
    add(Token::Kind::mark, at_ + 1);
  }

  void add(Token::Kind kind, std::size_t end) {
    tokens_.push_back({kind, source_.substr(at_, end - at_), at_,
                       at_ == 0 || is_space(source_[at_ - 1]),
                       end >= source_.size() || is_space(source_[end])});
    at_ = end;
  }

  void skip_to(std::string_view text) { at_ = std::min(source_.find(text, at_), source_.size()); }

  void skip_directive() {
    do {
      skip_to("\n");
    } while (at_ < source_.size() && source_[at_ - 1] == '\\' && ++at_ < source_.size());
  }

  std::size_t word_end() const {
    std::size_t end = at_;
    while (end < source_.size() && is_word(source_[end])) ++end;
    return end;
  }

  std::size_t number_end() const {
    std::size_t end = at_;
    while (end < source_.size() &&
           (is_word(source_[end]) || source_[end] == '\'' || source_[end] == '.')) {
      ++end;
    }
    return end;
  }

  std::size_t literal_end(char quote) const {
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != quote) end += source_[end] == '\\' ? 2 : 1;
    return std::min(end + 1, source_.size());
  }

  std::size_t raw_literal_end() const {
    const std::size_t open = std::min(source_.find('(', at_), source_.size());
    const auto close = ")" + std::string(source_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const std::size_t found = source_.find(close, open);
    return found == std::string_view::npos ? source_.size() : found + close.size();
  }

  std::string_view source_;
  std::size_t at_ = 0;
  bool is_line_begin_ = true;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view source) { return Scanner(source).run(); }

std::size_t closing(const std::vector<Token>& tokens, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    if (token.is("(") || token.is("[") || token.is("{")) ++depth;
    if (token.is("[[")) depth += 2;
    if ((token.is(")") || token.is("]") || token.is("}")) && --depth == 0) return i;
  }
  return tokens.size();
}

}  // namespace mutants
