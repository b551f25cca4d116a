#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "model/manifest.hpp"
#include "sequence/kmer_tokenizer.hpp"

namespace genegraft::neural {

/// A stack of dilated depthwise-separable convolutions with residuals (after ConvNeXt, Liu et al.
/// 2022), over single nucleotides. No padding anywhere: an output stands only where its whole
/// receptive field lies inside the sequence, so that the answers of a window do not depend on how
/// the window was cut out, and a long sequence is scanned by one pass.
struct ConvOptions {
  int width = 128;                                        ///< H
  int stem = 9;                                           ///< kernel of the first layer; odd
  int kernel = 5;                                         ///< of each block; odd
  std::vector<int> dilations = {1, 1, 2, 2, 4, 1, 1, 1};  ///< one block each
  int expansion = 2;   ///< hidden units of a block per unit of width
  double dropout = 0;  ///< of each block's addition; pretraining has letters enough without

  /// Letters that an output sees, after so many blocks or all of them.
  int receptive_field(int blocks = 1 << 20) const;
};

/// AWD-LSTM (Merity et al. 2018) as ULMFiT has it; dropouts are scaled by one factor.
struct LstmOptions {
  int embedding = 400;  ///< E, also the width of the last layer, whose weights are tied
  int hidden = 1150;    ///< of all other layers
  int layers = 3;
  double output_dropout = 0.25, hidden_dropout = 0.1, input_dropout = 0.2, embedding_dropout = 0.02,
         weight_dropout = 0.15;
  double dropout_scale = 0.25;
};

enum class EncoderKind { conv, awd_lstm };

struct EncoderOptions {
  EncoderKind kind = EncoderKind::conv;
  sequence::KmerOptions tokens;  ///< conv: single nucleotides
  ConvOptions conv;
  LstmOptions lstm;

  int width() const { return kind == EncoderKind::conv ? conv.width : lstm.embedding; }
};

/// What turns an encoder's outputs into classes.
struct HeadOptions {
  int classes = 2;        ///< K
  int window = 0;         ///< letters of a window, of which one answer is made; > 0
  int stride = 10;        ///< conv: letters between the windows of a longer input
  int hidden = 64;        ///< units between pooling and classes
  bool attention = true;  ///< conv: pooling by learned weights beside maximum and mean
  int positions = 0;  ///< conv: units per position that keep their place (aligned windows); 0: none
  int position_blocks = 4;  ///< conv: blocks before these units, few enough that they see where
  /// (K) finer kinds of each class, which the network tells apart to know a class by any of its
  /// kinds; empty: none.
  std::vector<int> kinds;
  bool linear = false;  ///< a linear branch beside the network, see kmer_linear.hpp
  double dropout = 0.3;
};

/// "conv", "awd-lstm"
std::string encoder_name(EncoderKind kind);

/// What the manifest's `network` holds as `encoder` and `head`. Reading checks every number, so
/// that a module of it can be made.
model::Json to_json(const EncoderOptions& options);
model::Json to_json(const HeadOptions& options);
Expected<EncoderOptions> read_encoder_options(const model::Json& json);
Expected<HeadOptions> read_head_options(const model::Json& json);

/// Whether the head fits the encoder: a window that has outputs, a linear branch over nucleotides.
Expected<void> check_options(const EncoderOptions& encoder, const HeadOptions& head);

}  // namespace genegraft::neural
