#ifdef GENEGRAFT_NEURAL

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "neural/network_file.hpp"
#include "support/cli_program.hpp"
#include "support/genomes.hpp"
#include "support/onnx_models.hpp"

namespace genegraft::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kSmall = " --width 16 --dilations 1,2 --batch 8 --length 64 --rate 0.01";

/// A port that nobody listens at.
int free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(descriptor);
  return ntohs(address.sin_port);
}

class PretrainVerb : public testing::Test {
 protected:
  PretrainVerb() {
    const auto genome = neural::periodic_genome(20000);
    work.write("genome.fa",
               ">one\n" + genome.substr(0, 9000) + "\n>two\n" + genome.substr(9000) + "\n");
  }

  Outcome pretrain(const std::string& arguments, const std::string& before = "") {
    const auto outcome = work.run("pretrain genome.fa --out lm.onnx" + kSmall + arguments, before);
    EXPECT_EQ(outcome.code, 0) << arguments << outcome.err;
    return outcome;
  }

  neural::LanguageModelFile open(const std::string& name = "lm.onnx") const {
    const auto bytes = work.read(name);
    auto file = neural::read_language_model(onnx::bytes_of(bytes));
    EXPECT_TRUE(file) << (file ? "" : file.error().message);
    return file ? std::move(*file) : neural::LanguageModelFile{};
  }

  Workspace work;
};

TEST_F(PretrainVerb, WritesAModelItsMeasureAndAReport) {
  const auto outcome = pretrain(" --steps 100 --html report.html --json --seed 3");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("held out: "), HasSubstr("Markov model of order 8"),
                                 HasSubstr("wrote lm.onnx")));
  const auto file = open();
  const auto& json = file.manifest.json;
  EXPECT_EQ(json["task"], "language");
  EXPECT_EQ(json["training"]["steps"], 100);
  EXPECT_EQ(json["training"]["seed"], 3);
  EXPECT_EQ(json["training"]["files"][0]["records"], 2);
  EXPECT_EQ(json["training"]["files"][0]["letters"], 20000);
  EXPECT_EQ(json["evaluation"], model::Json::parse(outcome.out));
  EXPECT_EQ(json["evaluation"]["markov"].size(), 9u);
  EXPECT_LT(json["evaluation"]["bits_per_base"], 2.0);
  EXPECT_EQ(file.model->options().conv.width, 16);
  const auto html = work.read("report.html");
  EXPECT_THAT(html, AllOf(HasSubstr("<svg"), HasSubstr("Markov, order"), HasSubstr("held out"),
                          Not(HasSubstr("nan")), Not(HasSubstr("<script"))));
}

TEST_F(PretrainVerb, ReadsFoldersGzipAndFastq) {
  std::filesystem::create_directory(work.path("genomes"));
  std::filesystem::create_directory(work.path("genomes/deep"));
  const auto genome = neural::periodic_genome(6000);
  work.write_gzip("genomes/a.fna.gz", ">a\n" + genome + "\n");
  work.write("genomes/deep/b.FASTA", ">b\n" + genome.substr(0, 3000) + "\n>empty\n");
  work.write("genomes/readme.txt", "no sequence");
  work.write("reads.fq", "@r\n" + genome.substr(0, 100) + "\n+\n" + std::string(100, 'I') + "\n");
  const auto outcome = work.run("pretrain genomes reads.fq --out lm.onnx --steps 1" + kSmall);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("1 record left out"));
  const auto files = open().manifest.json["training"]["files"];
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0]["name"], "a.fna.gz");
  EXPECT_EQ(files[1]["letters"], 3000);
  EXPECT_EQ(files[2]["letters"], 100);
}

TEST_F(PretrainVerb, ResumesAfterKillToTheSameCurveAndWeights) {
  const std::string steps = " --steps 400 --threads 1";
  pretrain(steps);
  const auto straight = work.read("lm.onnx");
  std::filesystem::remove(work.path("lm.onnx"));
  // Killed once some hundredths of the way are saved.
  const auto killed = work.run("pretrain genome.fa --out lm.onnx" + kSmall + steps +
                               " --checkpoint c.ckpt --checkpoint-minutes 0.001 & p=$!; "
                               "while [ ! -e c.ckpt ]; do sleep 0.02; done; kill -9 $p; wait $p");
  EXPECT_EQ(killed.code, 128 + 9) << killed.err;
  EXPECT_FALSE(work.has("lm.onnx"));
  pretrain(steps + " --checkpoint c.ckpt --resume");
  auto expected = neural::read_language_model(onnx::bytes_of(straight));
  auto resumed = open();
  const auto timeless = [](model::Json curve) {
    for (auto& point : curve) point.erase("seconds");
    return curve;
  };
  EXPECT_EQ(timeless(resumed.manifest.json["evaluation"]["curve"]),
            timeless(expected->manifest.json["evaluation"]["curve"]));
  const auto a = expected->model->parameters(), b = resumed.model->parameters();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::equal(a[i], b[i]));
}

TEST_F(PretrainVerb, TwoProcessesLearnWhatOneDoes) {
  for (const std::string& encoder :
       {kSmall, std::string(" --encoder awd-lstm --embedding 12 --hidden 16 --layers 2 --k 2 "
                            "--stride 1 --batch 8 --length 12")}) {
    const auto arguments = "pretrain genome.fa --steps 5 --threads 1" + encoder + " --out ";
    EXPECT_EQ(work.run(arguments + "one.onnx").code, 0);
    const auto together =
        " WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=" + std::to_string(free_port()) + " ";
    const auto outcome =
        work.run(arguments + "two.onnx & first=$!; RANK=1" + together + "'" GENEGRAFT_PROGRAM "' " +
                     arguments + "other.onnx && wait $first",
                 "RANK=0" + together);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_FALSE(work.has("other.onnx"));
    const auto a = open("one.onnx").model->parameters(), b = open("two.onnx").model->parameters();
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      EXPECT_LT((a[i] - b[i]).abs().max().item<double>(), 1e-4);
  }
}

TEST_F(PretrainVerb, EndsWithTheModelOfNowWhenInterrupted) {
  const auto outcome =
      work.run("pretrain genome.fa --out lm.onnx --steps 1000000 --checkpoint c.ckpt" + kSmall +
               " --checkpoint-minutes 0.001 2> said.txt & p=$!; "
               "while [ ! -e c.ckpt ]; do sleep 0.02; done; kill -TERM $p; wait $p");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(work.read("said.txt"), HasSubstr("stopped after"));
  EXPECT_EQ(open().manifest.json["training"]["stopped"], true);
}

TEST_F(PretrainVerb, GoesOnFromAModel) {
  pretrain(" --steps 20");
  const auto outcome = work.run("pretrain genome.fa --out next.onnx --from lm.onnx --steps 2");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const auto json = open("next.onnx").manifest.json;
  EXPECT_EQ(json["network"]["encoder"]["width"], 16);
  EXPECT_EQ(json["training"]["base"]["name"], "lm.onnx");
}

TEST_F(PretrainVerb, SaysWhatIsWrong) {
  std::filesystem::create_directory(work.path("empty"));
  work.write("protein.fa", ">p\nMKVLAAGIVGLPNVGKSTLFNALTKAGAEAANYPFCTIEPNVGVVP\n");
  const auto error = [&](const std::string& arguments) {
    const auto outcome = work.run("pretrain " + arguments + " --out lm.onnx --steps 1");
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_FALSE(work.has("lm.onnx"));
    return outcome.err;
  };
  EXPECT_THAT(error("none.fa"), HasSubstr("none.fa"));
  EXPECT_THAT(error("empty"), HasSubstr("no file of sequences"));
  EXPECT_THAT(error("protein.fa"), HasSubstr("protein.fa:1: "));
  EXPECT_THAT(error("genome.fa --hidden 20"), HasSubstr("--hidden belongs to --encoder awd-lstm"));
  EXPECT_THAT(error("genome.fa --resume"), HasSubstr("--resume needs --checkpoint"));
  EXPECT_THAT(error("genome.fa --from protein.fa"), HasSubstr("protein.fa"));
  EXPECT_THAT(error("genome.fa --device tpu"), HasSubstr("device tpu"));
}

}  // namespace
}  // namespace genegraft::cli

#endif
