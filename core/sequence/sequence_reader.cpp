#include "sequence/sequence_reader.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace genegraft::sequence {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

SequenceFormat told_by(char first) {
  if (first == '>' || first == ';') return SequenceFormat::fasta;
  return first == '@' ? SequenceFormat::fastq : SequenceFormat::plain;
}

bool is_space(char letter) {
  return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

}  // namespace

std::string format_name(SequenceFormat format) {
  switch (format) {
    case SequenceFormat::fasta:
      return "FASTA";
    case SequenceFormat::fastq:
      return "FASTQ";
    case SequenceFormat::plain:
      return "sequences, one a line";
    case SequenceFormat::unknown:
      break;
  }
  return "no sequences";
}

void SequenceReader::feed(std::string_view block) {
  if (block.empty()) return finish();
  while (!block.empty()) {
    const auto end = block.find('\n');
    const bool line_ends = end != std::string_view::npos;
    take(block.substr(0, end), line_ends);
    block.remove_prefix(line_ends ? end + 1 : block.size());
  }
}

void SequenceReader::finish() {
  take("", true);
  if (!open_) return;
  close(format_ == SequenceFormat::fastq ? "the file ends within this record" : "");
}

std::optional<SequenceRecord> SequenceReader::next() {
  if (done_.empty()) return std::nullopt;
  auto record = std::move(done_.front());
  done_.pop_front();
  return record;
}

void SequenceReader::take(std::string_view piece, bool line_ends) {
  if (in_letters_) {
    add_letters(piece);
  } else if (line_ends && rest_.empty()) {
    take_line(piece);
  } else {
    rest_ += piece;
    if (!line_ends) return take_begin_of_letters();
    take_line(rest_);
    rest_.clear();
  }
  if (!line_ends) return;
  ++line_;
  in_letters_ = false;
  if (format_ == SequenceFormat::plain && open_) close();
}

/// Letters need not wait for their line's end, so that a genome on one line is held once.
void SequenceReader::take_begin_of_letters() {
  if (rest_.size() < kByteOrderMark.size()) return;  // may be the begin of one
  if (line_ == 1 && rest_.starts_with(kByteOrderMark)) rest_.erase(0, kByteOrderMark.size());
  const auto start = trim(rest_);
  if (start.empty()) return;
  const auto format = format_ == SequenceFormat::unknown ? told_by(start.front()) : format_;
  const bool may_be_other = start.front() == '>' || start.front() == ';';
  if (format == SequenceFormat::fastq || (format == SequenceFormat::fasta && may_be_other)) return;
  take_line(rest_);
  rest_.clear();
  in_letters_ = true;
}

void SequenceReader::take_line(std::string_view line) {
  if (line_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  line = trim(line);
  if (line.empty()) return;
  if (format_ == SequenceFormat::unknown) format_ = told_by(line.front());
  if (format_ == SequenceFormat::fasta) return take_fasta(line);
  if (format_ == SequenceFormat::fastq) return take_fastq(line);
  open("");
  add_letters(line);
}

void SequenceReader::take_fasta(std::string_view line) {
  if (line.front() == ';') return;
  if (line.front() == '>') {
    if (open_) close();
    return open(line.substr(1));
  }
  if (!open_) open("");  // the oldest FASTA has comments for a header
  add_letters(line);
}

void SequenceReader::take_fastq(std::string_view line) {
  switch (awaited_) {
    case FastqLine::header:
      if (line.front() != '@') return take_outside();
      open(line.substr(1));
      skipping_ = false;
      awaited_ = FastqLine::letters;
      return;
    case FastqLine::letters:
      if (line.front() == '@') return damage(line, "its letters are missing");
      if (line.front() != '+') add_letters(line);
      awaited_ = line.front() == '+' ? FastqLine::quality : FastqLine::plus;
      return;
    case FastqLine::plus:
      if (line.front() != '+')
        return damage(line, "line " + std::to_string(line_) +
                                " should start with +, as FASTQ of four lines a record does");
      awaited_ = FastqLine::quality;
      return;
    case FastqLine::quality:
      if (line.size() != open_->letters.size())
        return damage(line, "the quality has " + format_count(std::ssize(line)) +
                                " letters, the sequence " +
                                format_count(std::ssize(open_->letters)));
      close();
      awaited_ = FastqLine::header;
  }
}

/// A line between two records of FASTQ. Behind a damaged one it is part of the damage.
void SequenceReader::take_outside() {
  if (skipping_) return;
  open("");
  close("the line should start with @, as a record of FASTQ does");
  skipping_ = true;
}

/// Ends the open record of FASTQ. A quality may start with @ too, but the line that shows the
/// damage is more likely the next record's header, since a line is missing.
void SequenceReader::damage(std::string_view line, const std::string& why) {
  close(why);
  skipping_ = true;
  awaited_ = FastqLine::header;
  if (line.front() == '@') take_fastq(line);
}

void SequenceReader::open(std::string_view header) {
  header = trim(header);
  const auto end = std::find_if(header.begin(), header.end(), is_space);
  const auto length = static_cast<std::size_t>(end - header.begin());
  open_.emplace();
  open_->id = header.empty() ? "sequence " + std::to_string(records_ + 1)
                             : std::string(header.substr(0, length));
  open_->description = trim(header.substr(length));
  open_->line = line_;
  ++records_;
}

void SequenceReader::add_letters(std::string_view piece) {
  auto& letters = open_->letters;
  const auto before = std::ssize(letters);
  letters += piece;
  letters.erase(std::remove_if(letters.begin() + before, letters.end(), is_space), letters.end());
}

void SequenceReader::close(const std::string& error) {
  open_->error = error.empty() ? check_nucleotides(open_->letters) : error;
  done_.push_back(std::move(*open_));
  open_.reset();
}

}  // namespace genegraft::sequence
