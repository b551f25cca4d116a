#include "neural/process_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

namespace genegraft::neural {
namespace {

using testing::HasSubstr;

/// What several processes do together is tested with the program itself, see cli/pretrain_test.cpp.
class ProcessGroupJoin : public testing::Test {
 protected:
  void TearDown() override {
    for (const auto& [name, value] : set_) unsetenv(name.c_str());
  }
  std::string error_with(const std::map<std::string, std::string>& variables) {
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
    set_ = variables;
    const auto processes = ProcessGroup::join("cpu");
    TearDown();
    return processes ? "" : processes.error().message;
  }
  std::map<std::string, std::string> set_;
};

TEST_F(ProcessGroupJoin, AloneWhereNoLauncherSaysOtherwise) {
  auto processes = ProcessGroup::join("cpu");
  ASSERT_TRUE(processes) << processes.error().message;
  EXPECT_EQ(processes->rank(), 0);
  EXPECT_EQ(processes->size(), 1);
  auto tensor = torch::tensor({1.f, 2.f});
  processes->add_up(tensor);
  processes->copy_from_first(tensor);
  EXPECT_TRUE(torch::equal(tensor, torch::tensor({1.f, 2.f})));
}

TEST_F(ProcessGroupJoin, OneProcessOfALauncherIsAloneToo) {
  EXPECT_EQ(error_with({{"RANK", "0"}, {"WORLD_SIZE", "1"}}), "");
  EXPECT_EQ(error_with({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "1"}}), "");
}

TEST_F(ProcessGroupJoin, NamesTheVariableThatIsWrong) {
  EXPECT_THAT(error_with({{"RANK", "x"}, {"WORLD_SIZE", "2"}}), HasSubstr("RANK is 'x'"));
  EXPECT_THAT(error_with({{"RANK", "2"}, {"WORLD_SIZE", "2"}}), HasSubstr("less than WORLD_SIZE"));
  EXPECT_THAT(error_with({{"WORLD_SIZE", "2"}}), HasSubstr("RANK is not"));
  EXPECT_THAT(error_with({{"OMPI_COMM_WORLD_RANK", "-1"}, {"OMPI_COMM_WORLD_SIZE", "2"}}),
              HasSubstr("OMPI_COMM_WORLD_RANK is '-1'"));
  EXPECT_THAT(error_with({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "2"}, {"SLURM_NNODES", "2"}}),
              HasSubstr("MASTER_ADDR is not set"));
}

}  // namespace
}  // namespace genegraft::neural
