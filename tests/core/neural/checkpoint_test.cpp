#include "neural/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace genegraft::neural {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class CheckpointFile : public testing::Test {
 protected:
  CheckpointFile() {
    std::string name = (std::filesystem::temp_directory_path() / "genegraft-test-XXXXXX").string();
    folder = mkdtemp(name.data());
    path = (folder / "c.ckpt").string();
    checkpoint.made_with = {{"corpus", "00ff"}, {"encoder", {{"width", 64}}}, {"rate", 0.002}};
    checkpoint.weights = torch::rand({11});
    checkpoint.optimizer = {torch::rand({11}), torch::rand({11}), 0.25, 0.125};
    checkpoint.hidden = {torch::rand({1, 2, 3}), torch::rand({1, 2, 3})};
    checkpoint.step = 123;
    checkpoint.tokens = std::int64_t{1} << 40;
    checkpoint.seconds = 12.75;
    checkpoint.curve = {{1, 2, 3.5, 1.1}, {10, 20, 4.5, 1.0 / 3, 1.25}};
    checkpoint.loss_sum = 2.0 / 3;
    checkpoint.loss_count = 77;
  }
  ~CheckpointFile() override { std::filesystem::remove_all(folder); }

  std::string error_with(const model::Json& made_with) const {
    const auto read = read_checkpoint(path, made_with);
    return read ? "" : read.error().message;
  }

  std::filesystem::path folder;
  std::string path;
  Checkpoint checkpoint;
};

TEST_F(CheckpointFile, KeepsEveryBitAndNothingElseInTheFolder) {
  ASSERT_TRUE(write_checkpoint(path, checkpoint));
  ASSERT_TRUE(write_checkpoint(path, checkpoint));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  const auto read = read_checkpoint(path, checkpoint.made_with);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(torch::equal(read->weights, checkpoint.weights));
  EXPECT_TRUE(torch::equal(read->optimizer.mean, checkpoint.optimizer.mean));
  EXPECT_TRUE(torch::equal(read->optimizer.square, checkpoint.optimizer.square));
  EXPECT_EQ(read->optimizer.bias1, 0.25);
  EXPECT_EQ(read->optimizer.bias2, 0.125);
  ASSERT_EQ(read->hidden.size(), 2u);
  EXPECT_TRUE(torch::equal(read->hidden[1], checkpoint.hidden[1]));
  EXPECT_EQ(read->step, 123);
  EXPECT_EQ(read->tokens, std::int64_t{1} << 40);
  EXPECT_EQ(read->seconds, 12.75);
  EXPECT_EQ(read->curve, checkpoint.curve);
  EXPECT_EQ(read->loss_sum, 2.0 / 3);
  EXPECT_EQ(read->loss_count, 77);
}

TEST_F(CheckpointFile, RefusesAnotherTrainingAndNamesEachDifference) {
  ASSERT_TRUE(write_checkpoint(path, checkpoint));
  auto other = checkpoint.made_with;
  other["encoder"]["width"] = 128;
  other["rate"] = 0.001;
  EXPECT_THAT(
      error_with(other),
      AllOf(HasSubstr(path), HasSubstr("encoder.width is 64 there and 128 here"),
            HasSubstr("rate is 0.002 there and 0.001 here"), testing::Not(HasSubstr("corpus"))));
  other = checkpoint.made_with;
  other.erase("rate");
  EXPECT_THAT(error_with(other), HasSubstr("rate is 0.002 there and absent here"));
}

TEST_F(CheckpointFile, RefusesWhatIsNoCheckpoint) {
  EXPECT_THAT(error_with({}), HasSubstr("no such file"));
  std::ofstream(path) << "not a checkpoint";
  EXPECT_THAT(error_with({}), HasSubstr("not a checkpoint, or damaged"));
  ASSERT_TRUE(write_checkpoint(path, checkpoint));
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_THAT(error_with(checkpoint.made_with), HasSubstr("not a checkpoint, or damaged"));
}

TEST_F(CheckpointFile, SaysWhereItCannotBeWritten) {
  const auto written = write_checkpoint((folder / "none" / "c.ckpt").string(), checkpoint);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().message, HasSubstr("the checkpoint cannot be written"));
}

}  // namespace
}  // namespace genegraft::neural
