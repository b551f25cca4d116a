#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/sequence_model.hpp"
#include "sequence/sequence_reader.hpp"

namespace genegraft::model {

/// Inputs for a network, all of one length.
struct NetworkBatch {
  int rows = 0;  ///< N; 0: nothing is left to ask
  std::int64_t tokens_of_row = 0;
  std::vector<std::int32_t> tokens;  ///< (N, tokens_of_row)
};

struct ScanOptions {
  int stride = 0;  ///< letters between windows; 0: the encoding's own
  /// Whether records longer than a window are read on both strands. A model that averages the
  /// strands always does, and a record of one window is read as it is given.
  bool both_strands = true;
};

/// Windows [first, first + windows) of a record.
struct ScannedPiece {
  std::int64_t record = 0, first = 0, windows = 0;
  bool apart = false;  ///< the other strand has signals of its own
};

/// What a record is, by its best window so far.
struct RecordAnswer {
  std::int64_t record = 0, window = 0;
  bool reverse = false;              ///< the best window is read on the other strand
  bool complete = false;             ///< no window of it is left
  int decided = -1;                  ///< class; -1: unsure
  std::vector<float> probabilities;  ///< (K) of the best window, calibrated
};

struct ScannedBlock {
  std::vector<ScannedPiece> pieces;
  /// Piece after piece: (windows) of the given strand, then (windows) of the other if it is apart;
  /// a window keeps its number on both.
  std::vector<float> signals;
  std::vector<RecordAnswer> answers;  ///< of the records that the pieces are of
};

/// How much a window is what the model looks for, which orders windows: the probability of class
/// 1, of several classes that of all but class 0, the background.
float signal_of(std::span<const float> probabilities);

/// Walks over the windows of records, batch after batch, and tells what came of each batch at once:
/// a genome's track grows while it is scanned, and nobody holds all of its probabilities. For
/// answers at the end, of all classes, see SequenceScan.
///   while (true) { batch = scan.next(tokens); if (!batch.rows) break; scan.take(network(batch)); }
class RecordScan {
 public:
  /// Model and records outlive it.
  RecordScan(const SequenceModel& model, std::span<const sequence::SequenceRecord> records,
             const ScanOptions& options = {});

  /// Why a record has no answer, or "".
  const std::string& problem(std::int64_t record) const {
    return problems_[static_cast<std::size_t>(record)];
  }
  /// W of a record; 0 where it has a problem.
  std::int64_t windows(std::int64_t record) const;
  int stride() const { return stride_; }

  /// The next inputs, about `tokens` of them and at least one window's.
  NetworkBatch next(std::int64_t tokens);

  /// What the network answered to the batch given last: (N * S, K).
  ScannedBlock take(std::span<const float> probabilities);

 private:
  struct Place {
    ScannedPiece piece;
    int row = 0;  // of the piece's first
  };
  bool find_record();
  bool two_strands(std::int64_t letters) const;
  ScannedPiece cut_piece(std::int64_t tokens) const;
  std::int64_t tokens_of(const ScannedPiece& piece) const;
  int rows_of(const ScannedPiece& piece) const;
  void append(const ScannedPiece& piece, NetworkBatch& batch) const;
  void take_piece(const Place& place, std::span<const float> probabilities, ScannedBlock& block);
  void consider(std::span<const float> probabilities, std::int64_t window, bool reverse);

  const SequenceModel& model_;
  std::span<const sequence::SequenceRecord> records_;
  std::vector<std::string> problems_;
  bool both_strands_;
  int stride_;
  int step_;                              // of the network's own windows between two of ours
  std::int64_t record_ = 0, window_ = 0;  // next to be asked
  std::vector<Place> asked_;
  RecordAnswer best_;
};

}  // namespace genegraft::model
