#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "sequence/check_nucleotides.hpp"

namespace genegraft::sequence {

/// One record of a file of sequences.
struct SequenceRecord {
  std::string id;           ///< first word of the header; "sequence 3" where there is none
  std::string description;  ///< the rest of the header
  std::string letters;      ///< as they stand, without spaces and line ends
  std::int64_t line = 0;    ///< of its first line, from 1
  std::string error;        ///< why it cannot be read; "" where it can
};

enum class SequenceFormat { unknown, fasta, fastq, plain };

/// "FASTA", "FASTQ", "sequences, one a line"
std::string format_name(SequenceFormat format);

/// Reads FASTA, FASTQ or plain sequences (one a line) from blocks of text, cut anywhere, so that a
/// genome passes through with the memory of its longest record. The format is told by the first
/// letter that is no space. Blank lines are skipped, and FASTA's lines of comment (;). FASTQ has
/// four lines a record. A record that is damaged (FASTQ with too few qualities, a protein's
/// letters, nothing at all) carries its error, and the others go on; behind damaged FASTQ, from the
/// next line that starts with @.
class SequenceReader {
 public:
  /// Takes the next block; "" ends the file.
  void feed(std::string_view block);
  void finish();

  /// The next complete record, or nothing until more is fed.
  std::optional<SequenceRecord> next();

  SequenceFormat format() const { return format_; }

 private:
  enum class FastqLine { header, letters, plus, quality };

  void take(std::string_view piece, bool line_ends);
  void take_line(std::string_view line);
  void take_begin_of_letters();
  void take_fasta(std::string_view line);
  void take_fastq(std::string_view line);
  void take_outside();
  void damage(std::string_view line, const std::string& why);
  void open(std::string_view header);
  void add_letters(std::string_view piece);
  void close(const std::string& error = "");

  SequenceFormat format_ = SequenceFormat::unknown;
  FastqLine awaited_ = FastqLine::header;
  bool in_letters_ = false;  // the line being read is the open record's, up to here
  bool skipping_ = false;    // what follows a damaged record of FASTQ
  std::string rest_;         // begin of a line that is not known to be letters
  std::int64_t line_ = 1;    // the one being read
  std::int64_t records_ = 0;
  std::optional<SequenceRecord> open_;
  std::deque<SequenceRecord> done_;
};

}  // namespace genegraft::sequence
