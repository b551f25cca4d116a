#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

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
/// letter that is no space. A record that is damaged (FASTQ with too few qualities, a protein's
/// letters, nothing at all) carries its error, and the others go on.
class SequenceReader {
 public:
  /// Takes the next block; "" ends the file.
  void feed(std::string_view block);
  void finish();

  /// The next complete record, or nothing until more is fed.
  std::optional<SequenceRecord> next();

  SequenceFormat format() const { return format_; }

 private:
  SequenceFormat format_ = SequenceFormat::unknown;
  std::string rest_;  // a line whose end has not come yet
  std::int64_t line_ = 0;
  std::optional<SequenceRecord> open_;
  std::deque<SequenceRecord> done_;
};

/// Why letters are no nucleotide sequence, or "": protein, digits, control characters. IUPAC codes
/// other than A, C, G, T, U are let pass; models see them as unknown.
std::string check_nucleotides(std::string_view letters);

}  // namespace genegraft::sequence
