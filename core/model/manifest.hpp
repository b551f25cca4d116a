#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace genegraft::model {

using Json = nlohmann::ordered_json;

constexpr int kSchema = 1;
/// Of the encoders' features and their order; one number for all of them.
constexpr int kEncoderVersion = 1;
/// Where the manifest lies in an ONNX file's metadata_props.
constexpr std::string_view kManifestKey = "genegraft";

/// The task of a language model: a base for `finetune`, which answers nothing by itself.
constexpr std::string_view kLanguageTask = "language";
/// The task of types of cells, see cell_model.hpp.
constexpr std::string_view kCellTask = "cell";

/// A class: its name in the training table and its title for people.
struct Label {
  std::string name, title;
};

/// The manifest of a model: what it is, how to feed it, how it was made, how good it is. Kept as
/// JSON throughout, so that keys unknown to this version survive; the accessors read what the
/// program itself needs.
///   schema · name, title, summary, limits[], licence · task: "offtarget" | "table" | "sequence" |
///   "language" | "cell" ·
///   labels[{name, title}] · types (see type_tree.hpp) ·
///   encoder{kind, version; of kind "dna" see sequence_encoding.hpp, of "genes" cell_encoding.hpp}
///   · network (see neural/network_file.hpp) · decision (see decision.hpp and
///   held_out_decision.hpp) · training{command, seed, files[{name, sha256, rows, positives, guides,
///   source, licence}], rows, seconds, machine, guides[]} · evaluation (see report_json.hpp;
///   density{edges[], positive[], negative[]}) · created
struct Manifest {
  Json json = Json::object();

  std::string text(std::string_view key) const;  ///< "" where absent
  std::string task() const { return text("task"); }
  std::string encoder_kind() const;
  std::vector<Label> labels() const;
  std::vector<std::string> training_guides() const;
  std::vector<std::string> features() const;  ///< columns that encoder `numbers` reads, in order
};

/// How much of a manifest is read.
enum class ManifestPart {
  whole,
  to_answer  ///< `training` and `evaluation` are null: most of the text, and not looked at
};

/// Reads a manifest and checks what every model needs: a schema and an encoder not newer than ours,
/// a task, labels, a decision that can be carried out. Wrong types are errors, never a crash.
Expected<Manifest> parse_manifest(std::string_view text, ManifestPart part = ManifestPart::whole);

}  // namespace genegraft::model
