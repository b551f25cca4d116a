#include "onnx/metadata_reader.hpp"

#include <gtest/gtest.h>

#include "onnx/model_proto.hpp"

namespace genegraft::onnx {
namespace {

std::vector<std::uint8_t> model_bytes() {
  Model model;
  model.graph.node.push_back({.name = "n", .op_type = "Identity"});
  model.metadata_props = {{"other", "1"}, {"genegraft", "{\"schema\": 1}"}};
  const auto text = write_model(model);
  return {text.begin(), text.end()};
}

TEST(MetadataReader, GivesTheValueOfAKey) {
  const auto bytes = model_bytes();
  EXPECT_EQ(read_metadata(bytes, "genegraft").value(), "{\"schema\": 1}");
  EXPECT_EQ(read_metadata(bytes, "other").value(), "1");
  EXPECT_EQ(read_metadata(bytes, "none").value(), std::nullopt);
}

TEST(MetadataReader, RefusesWhatIsNoWholeModel) {
  const auto bytes = model_bytes();
  EXPECT_EQ(read_metadata({}, "a").error().message, "the file is empty; expected an ONNX model");
  EXPECT_FALSE(read_metadata(std::span(bytes).first(bytes.size() - 1), "genegraft"));
  const std::vector<std::uint8_t> text{'g', 'u', 'i', 'd', 'e'};
  EXPECT_FALSE(read_metadata(text, "genegraft"));
}

}  // namespace
}  // namespace genegraft::onnx
