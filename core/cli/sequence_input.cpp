#include "cli/sequence_input.hpp"

#include <algorithm>

#include "base/delimited.hpp"
#include "base/text.hpp"

namespace genegraft::cli {
namespace {

std::string without_tabs(std::string text) {
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

/// A genome browser's names have no spaces.
std::string as_word(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; }, '_');
  return text;
}

std::string join(const std::vector<std::string>& fields, std::size_t without) {
  std::string text;
  bool first = true;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    if (f == without) continue;
    if (!first) text += '\t';
    text += without_tabs(fields[f]);
    first = false;
  }
  return text;
}

}  // namespace

Expected<SequenceInput> SequenceInput::open(const std::string& path, const std::string& column) {
  auto source = TextSource::open(path);
  if (!source) return tl::unexpected(source.error());
  SequenceInput input(std::move(*source));
  auto block = input.source_.read_block();
  if (!block) return tl::unexpected(block.error());
  const auto start = without_byte_order_mark(*block);
  const auto lines = first_lines(start.substr(0, std::size_t{1} << 20), 1);
  if (lines.empty()) return fail(input.name() + ": the file is empty");
  const auto first = trim(lines.front().text);
  const bool is_sequences = first.front() == '>' || first.front() == '@' || first.front() == ';';
  if (!is_sequences) {
    input.separator_ = find_separator(first);
    const auto titles = split_fields(input.separator_, lines.front().text);
    const auto found = std::find(titles.begin(), titles.end(), column);
    if (found == titles.end() && titles.size() > 1 && input.separator_ != ' ')
      return fail(input.name() + ": no column '" + column + "' of sequences; the columns are " +
                  join(titles, titles.size()));
    input.is_table_ = found != titles.end();
  }
  if (input.is_table_) {
    input.read_header(std::string(lines.front().text), column);
    input.block_ = std::string(start);
  } else {
    input.reader_.feed(*block);
  }
  return input;
}

void SequenceInput::read_header(const std::string& line, const std::string& column) {
  const auto titles = split_fields(separator_, line);
  columns_ = titles.size();
  column_ =
      static_cast<std::size_t>(std::find(titles.begin(), titles.end(), column) - titles.begin());
  for (const std::string name : {"name", "id"}) {
    const auto found = std::find(titles.begin(), titles.end(), name);
    if (found != titles.end()) id_ = found - titles.begin();
  }
  own_titles_ = columns_ == 1 ? "row" : join(titles, column_);
}

Expected<std::vector<InputRecord>> SequenceInput::next(std::int64_t letters) {
  std::vector<InputRecord> records;
  std::int64_t taken = 0;
  while (true) {
    if (is_table_)
      take_rows(records, taken);
    else
      take_records(records, taken, letters);
    if (ended_ || (!records.empty() && taken >= letters)) return records;
    auto more = source_.read_block();
    if (!more) return inside(name(), more.error());
    ended_ = more->empty();
    if (is_table_)
      block_ += ended_ ? "\n" : *more;
    else
      reader_.feed(*more);  // an empty block ends the file
  }
}

/// Takes all whole lines of the block.
void SequenceInput::take_rows(std::vector<InputRecord>& records, std::int64_t& letters) {
  const auto end = block_.rfind('\n');
  if (end == std::string::npos) return;
  for (const auto line : row_lines(std::string_view(block_).substr(0, end + 1), at_header_, true)) {
    records.push_back(read_row(line));
    letters += std::ssize(records.back().letters);
  }
  at_header_ = false;
  block_.erase(0, end + 1);
}

InputRecord SequenceInput::read_row(std::string_view line) {
  ++rows_;
  InputRecord record;
  auto fields = split_fields(separator_, line);
  const auto there = fields.size();
  fields.resize(columns_);
  record.letters = fields[column_];
  const auto number = std::to_string(rows_);
  record.own = columns_ == 1 ? number : join(fields, column_);
  record.name = as_word(id_ >= 0 && !fields[id_].empty() ? fields[id_] : "row_" + number);
  if (there > columns_)
    record.error =
        "the row has " + std::to_string(there) + " fields, the header " + std::to_string(columns_);
  else if (record.letters.empty())
    record.error = "no sequence";
  return record;
}

void SequenceInput::take_records(std::vector<InputRecord>& records, std::int64_t& letters,
                                 std::int64_t most) {
  while (records.empty() || letters < most) {
    auto record = reader_.next();
    if (!record) return;
    letters += std::ssize(record->letters);
    records.push_back({without_tabs(record->id), as_word(record->id), std::move(record->letters),
                       std::move(record->error)});
  }
}

}  // namespace genegraft::cli
