#include "expression/feature_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/expressions.hpp"

namespace genegraft::expression {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(ReadFeatures, ReadsBothVersionsAndPlainLists) {
  const auto v3 =
      read_features("ENSG00000000001.4\tA\tGene Expression\tchr1\nab1\tCD3\tAntibody Capture\r\n");
  EXPECT_EQ(v3.genes[0].id, "ENSG00000000001");
  EXPECT_EQ(v3.genes[1].symbol, "CD3");
  EXPECT_THAT(v3.types, ElementsAre("Gene Expression", "Antibody Capture"));
  const auto v2 = read_features("ENSG00000000001\tA\n##\tB\n");
  EXPECT_EQ(v2.genes.size(), 2u);
  EXPECT_TRUE(v2.types.empty());
  EXPECT_EQ(read_features("CD3E\nLYZ").genes[1].symbol, "LYZ");
}

TEST(ReadNames, LeavesOutHeadersAndRowNumbers) {
  EXPECT_THAT(read_names("AAA-1\nCCC-1\n"), ElementsAre("AAA-1", "CCC-1"));
  EXPECT_THAT(read_names("barcode\nAAA-1\r\n"), ElementsAre("AAA-1"));
  EXPECT_THAT(read_names("\"\",\"x\"\n\"1\",\"AAA\"\n\"2\",\"CCC\"\n"), ElementsAre("AAA", "CCC"));
  EXPECT_THAT(read_names("\xef\xbb\xbf"
                         "AAA\tx\n"),
              ElementsAre("AAA"));
}

Expected<Expression> with_labels(const std::string& labels) {
  auto files = ten_x_files({{"a", "b", "c"}, {"CD3E"}, {{1}, {2}, {3}}});
  return files.add("labels.tsv", labels).read();
}

TEST(AddLabels, FindsCellsByBarcode) {
  const auto read = *with_labels("barcode,label,donor\nc,T,1\nzz,B,1\na,NA,2\n");
  ASSERT_EQ(read.columns.size(), 2u);
  EXPECT_THAT(read.columns[0].values, ElementsAre("", "", "T"));
  EXPECT_THAT(read.columns[1].values, ElementsAre("2", "", "1"));
  EXPECT_THAT(read.notes, ElementsAre("labels.tsv: labels for 2 of 3 cells"));
}

TEST(AddLabels, TakesDepthOnlyWhereItIsOne) {
  EXPECT_THAT(with_labels("b\ttotal_umi\na\t10\nb\t20.5\nc\t30\n")->depth,
              ElementsAre(10, 20.5, 30));
  const auto none = *with_labels("b\ttotal_umi\na\t10\nb\tx\nc\t30\n");
  EXPECT_TRUE(none.depth.empty());
  EXPECT_EQ(none.columns[0].name, "total_umi");
}

TEST(AddLabels, TakesAPlainListInTheOrderOfTheCells) {
  EXPECT_THAT(with_labels("T\nB\nNK\n")->columns[0].values, ElementsAre("T", "B", "NK"));
  EXPECT_THAT(with_labels("T\nB\n").error().message, HasSubstr("2 labels for 3 cells"));
}

TEST(AddLabels, SaysWhatIsWrong) {
  EXPECT_THAT(with_labels("b\tlabel\nx\tT\n").error().message,
              HasSubstr("none of its 1 rows starts with a barcode of the matrix, such as 'a'"));
  EXPECT_THAT(with_labels("b\tlabel\na\n").error().message,
              HasSubstr("labels.tsv:2: 1 columns, expected 2"));
}

}  // namespace
}  // namespace genegraft::expression
