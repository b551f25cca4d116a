#include <emscripten/bind.h>

#include <algorithm>
#include <memory>

#include "convert.hpp"
#include "model/model_file.hpp"
#include "model/mutagenesis.hpp"
#include "model/record_scan.hpp"
#include "sequence/sequence_reader.hpp"
#include "sequence/strand.hpp"

namespace genegraft::wasm {
namespace {

using model::Mutagenesis;
using model::RecordScan;
using model::SequenceModel;

constexpr std::size_t kBlock = std::size_t{1} << 20;

val to_json_text(const model::Manifest& manifest) {
  return to_text(manifest.json.dump(-1, ' ', false, model::Json::error_handler_t::replace));
}

/// The records of a file, held in WASM memory.
class SequenceRecords {
 public:
  explicit SequenceRecords(std::string_view text) {
    sequence::SequenceReader reader;
    const auto drain = [&] {
      while (auto record = reader.next()) {
        letters_ += std::ssize(record->letters);
        problems_ += !record->error.empty();
        records_.push_back(std::move(*record));
      }
    };
    for (; !text.empty(); text.remove_prefix(std::min(kBlock, text.size()))) {
      reader.feed(text.substr(0, kBlock));
      drain();
    }
    reader.finish();
    drain();
    format_ = sequence::format_name(reader.format());
  }

  std::span<const sequence::SequenceRecord> records() const { return records_; }

  val summary() const {
    val summary = val::object();
    summary.set("format", format_);
    summary.set("records", static_cast<double>(records_.size()));
    summary.set("letters", static_cast<double>(letters_));
    summary.set("problems", static_cast<double>(problems_));
    return summary;
  }

  val describe(int first, int count) const {
    const auto part = rows(first, count);
    std::string ids, errors;
    std::vector<std::int32_t> lengths;
    for (const auto& record : part) {
      const char* separator = lengths.empty() ? "" : "\n";
      ids += separator + record.id;
      errors += separator + record.error;
      lengths.push_back(static_cast<std::int32_t>(record.letters.size()));
    }
    val block = val::object();
    block.set("ids", to_text(ids));
    block.set("errors", to_text(errors));
    block.set("lengths", to_int32(lengths));
    return block;
  }

  std::string letters(int record, double first, double count, bool reverse) const {
    const std::string_view all = records_[static_cast<std::size_t>(record)].letters;
    const auto from = std::min(all.size(), static_cast<std::size_t>(std::max(0.0, first)));
    const auto part = all.substr(from, static_cast<std::size_t>(std::max(0.0, count)));
    return reverse ? sequence::reverse_complement(part) : std::string(part);
  }

 private:
  std::span<const sequence::SequenceRecord> rows(int first, int count) const {
    const auto all = static_cast<int>(records_.size());
    first = std::clamp(first, 0, all);
    return std::span(records_).subspan(static_cast<std::size_t>(first),
                                       static_cast<std::size_t>(std::clamp(count, 0, all - first)));
  }

  std::vector<sequence::SequenceRecord> records_;
  std::string format_;
  std::int64_t letters_ = 0, problems_ = 0;
};

val read_sequences(const val& bytes) {
  auto records = std::make_shared<SequenceRecords>(to_bytes<std::string>(bytes));
  if (records->records().empty()) return failure({"there is no sequence in it"});
  return success(val(std::move(records)));
}

val to_batch(const model::NetworkBatch& batch) {
  val result = val::object();
  result.set("rows", batch.rows);
  result.set("tokensOfRow", static_cast<double>(batch.tokens_of_row));
  result.set("tokens", to_int32(batch.tokens));
  return result;
}

/// A scan with all that it reads.
class Scan {
 public:
  Scan(std::shared_ptr<SequenceModel> model, std::shared_ptr<SequenceRecords> records, int stride,
       bool both_strands)
      : model_(std::move(model)),
        records_(std::move(records)),
        scan_(*model_, records_->records(), {.stride = stride, .both_strands = both_strands}) {}

  val problems(int first, int count) const {
    const int all = static_cast<int>(records_->records().size());
    std::string errors;
    std::vector<std::int32_t> windows;
    for (int i = std::max(0, first); i < std::min(all, first + count); ++i) {
      errors += (windows.empty() ? "" : "\n") + scan_.problem(i);
      windows.push_back(static_cast<std::int32_t>(scan_.windows(i)));
    }
    val block = val::object();
    block.set("errors", to_text(errors));
    block.set("windows", to_int32(windows));
    return block;
  }

  int stride() const { return scan_.stride(); }
  val next(int tokens) { return to_batch(scan_.next(tokens)); }
  val take(const val& probabilities) {
    return to_block(scan_.take(emscripten::convertJSArrayToNumberVector<float>(probabilities)));
  }

 private:
  static val to_block(const model::ScannedBlock& block) {
    std::vector<std::int32_t> pieces, answers;
    std::vector<float> probabilities;
    for (const auto& piece : block.pieces)
      for (const auto number :
           {piece.record, piece.first, piece.windows, std::int64_t{piece.apart}})
        pieces.push_back(static_cast<std::int32_t>(number));
    for (const auto& answer : block.answers) {
      for (const auto number : {answer.record, answer.window, std::int64_t{answer.reverse},
                                std::int64_t{answer.decided}, std::int64_t{answer.complete}})
        answers.push_back(static_cast<std::int32_t>(number));
      probabilities.insert(probabilities.end(), answer.probabilities.begin(),
                           answer.probabilities.end());
    }
    val result = val::object();
    result.set("pieces", to_int32(pieces));
    result.set("signals", to_float32(block.signals));
    result.set("answers", to_int32(answers));
    result.set("probabilities", to_float32(probabilities));
    return result;
  }

  std::shared_ptr<SequenceModel> model_;
  std::shared_ptr<SequenceRecords> records_;
  RecordScan scan_;
};

/// The variants of one window, with the model that they are for.
class Variants {
 public:
  Variants(std::shared_ptr<SequenceModel> model, const std::string& letters, int label)
      : model_(std::move(model)), variants_(*model_, letters, label) {}

  int count() const { return variants_.variants(); }
  val next(int variants) { return to_batch(variants_.next(variants)); }
  int take(const val& probabilities) {
    variants_.take(emscripten::convertJSArrayToNumberVector<float>(probabilities));
    return variants_.answered();
  }
  float reference() const { return variants_.reference(); }
  val changes() const {
    const auto changes = variants_.changes();
    return to_float32({changes.begin(), changes.end()});
  }

 private:
  std::shared_ptr<SequenceModel> model_;
  Mutagenesis variants_;
};

val facts(const SequenceModel& model) {
  const auto& encoding = model.encoding();
  val result = val::object();
  result.set("manifest", to_json_text(model.manifest()));
  result.set("classes", model.classes());
  result.set("window", encoding.window);
  result.set("shortest", encoding.shortest);
  result.set("stride", encoding.scan_stride);
  result.set("bothStrands", encoding.both_strands);
  return result;
}

val open_sequence_model(const val& bytes) {
  auto manifest = model::read_manifest(to_bytes<std::vector<std::uint8_t>>(bytes));
  if (!manifest) return failure(manifest.error());
  auto model = SequenceModel::from(std::move(*manifest));
  if (!model) return failure(model.error());
  return success(val(std::make_shared<SequenceModel>(std::move(*model))));
}

val read_task(const val& bytes) {
  const auto manifest = model::read_manifest(to_bytes<std::vector<std::uint8_t>>(bytes));
  if (!manifest) return failure(manifest.error());
  return success(to_text(manifest->task()));
}

std::shared_ptr<Scan> scan_sequences(const std::shared_ptr<SequenceModel>& model,
                                     const std::shared_ptr<SequenceRecords>& records, int stride,
                                     bool both_strands) {
  return std::make_shared<Scan>(model, records, stride, both_strands);
}

std::shared_ptr<Variants> make_variants(const std::shared_ptr<SequenceModel>& model,
                                        const std::string& letters, int label) {
  return std::make_shared<Variants>(model, letters, std::clamp(label, 0, model->classes() - 1));
}

}  // namespace

EMSCRIPTEN_BINDINGS(sequence_model) {
  emscripten::class_<SequenceRecords>("SequenceRecords")
      .smart_ptr<std::shared_ptr<SequenceRecords>>("SequenceRecords")
      .function("summary", &SequenceRecords::summary)
      .function("describe", &SequenceRecords::describe)
      .function("letters", &SequenceRecords::letters);
  emscripten::class_<SequenceModel>("SequenceModel")
      .smart_ptr<std::shared_ptr<SequenceModel>>("SequenceModel")
      .function("facts", &facts);
  emscripten::class_<Scan>("SequenceScan")
      .smart_ptr<std::shared_ptr<Scan>>("SequenceScan")
      .function("problems", &Scan::problems)
      .function("stride", &Scan::stride)
      .function("next", &Scan::next)
      .function("take", &Scan::take);
  emscripten::class_<Variants>("Mutagenesis")
      .smart_ptr<std::shared_ptr<Variants>>("Mutagenesis")
      .function("variants", &Variants::count)
      .function("next", &Variants::next)
      .function("take", &Variants::take)
      .function("reference", &Variants::reference)
      .function("changes", &Variants::changes);
  emscripten::function("readSequences", &read_sequences);
  emscripten::function("openSequenceModel", &open_sequence_model);
  emscripten::function("readTask", &read_task);
  emscripten::function("scanSequences", &scan_sequences);
  emscripten::function("mutate", &make_variants);
}

}  // namespace genegraft::wasm
