#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace genegraft::cli {

/// Files of sequences: a file as it is named, a folder's .fa, .fasta, .fna and .ffn (or these and
/// .gz), and .2bit where asked for, in all its folders, by name. A folder without any is an error.
Expected<std::vector<std::string>> find_sequence_files(std::span<const std::string> paths,
                                                       bool two_bit = false);

/// What was read of a file.
struct SequenceFileCount {
  std::int64_t records = 0, letters = 0;
  std::int64_t refused = 0;   ///< records that are no nucleotide sequences
  std::string first_refused;  ///< why, of the first of them
};

/// Reads all records of a FASTA, FASTQ or plain file, plain or gzip, one at a time. A file without
/// a readable record is an error.
Expected<SequenceFileCount> read_sequences(
    const std::string& path, const std::function<void(const std::string& letters)>& take);

}  // namespace genegraft::cli
