#include "expression/expression_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace genegraft::expression {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Form = ExpressionFiles::Form;
using Names = std::vector<std::string>;

Names wanted(const Names& names, const std::string& matrix = "") {
  const auto files = find_expression_files(names, matrix);
  return files ? files->wanted : Names{files.error().message};
}

TEST(FindExpressionFiles, PutsTheListsBeforeTheMatrix) {
  const auto files = *find_expression_files(
      Names{"a/matrix.mtx", "a/labels.tsv", "a/features.tsv", "a/barcodes.tsv", "a/notes.pdf"});
  EXPECT_EQ(files.form, Form::ten_x);
  EXPECT_THAT(files.wanted,
              ElementsAre("a/features.tsv", "a/barcodes.tsv", "a/labels.tsv", "a/matrix.mtx"));
  EXPECT_EQ(files.matrix, 3);
}

TEST(FindExpressionFiles, TakesListsOfTheSameFolderAndBeginning) {
  const Names geo = {"GSM1_matrix.mtx", "GSM1_genes.tsv", "GSM1_barcodes.tsv",
                     "GSM2_matrix.mtx", "GSM2_genes.tsv", "GSM2_barcodes.tsv"};
  EXPECT_THAT(wanted(geo, "GSM2_matrix.mtx"),
              ElementsAre("GSM2_genes.tsv", "GSM2_barcodes.tsv", "GSM2_matrix.mtx"));
  EXPECT_THAT(wanted(geo), ElementsAre(HasSubstr("2 matrices (GSM1_matrix.mtx, GSM2_matrix.mtx)")));
}

TEST(FindExpressionFiles, PrefersTheFilteredMatrix) {
  const Names both = {"raw/matrix.mtx",        "raw/genes.tsv",        "raw/barcodes.tsv",
                      "filtered/matrix.mtx",   "filtered/genes.tsv",   "filtered/barcodes.tsv",
                      "__MACOSX/x/matrix.mtx", "filtered/._matrix.mtx"};
  EXPECT_THAT(wanted(both),
              ElementsAre("filtered/genes.tsv", "filtered/barcodes.tsv", "filtered/matrix.mtx"));
}

TEST(FindExpressionFiles, KnowsTablesAndArraysFromLists) {
  EXPECT_THAT(wanted({"counts.csv", "labels.csv", "readme.md"}),
              ElementsAre("labels.csv", "counts.csv"));
  EXPECT_THAT(wanted({"whatever.dat"}), ElementsAre("whatever.dat"));
  EXPECT_THAT(wanted({"x.npy", "genes.txt", "cells.npy", "labels.npy"}),
              ElementsAre("genes.txt", "cells.npy", "labels.npy", "x.npy"));
  EXPECT_THAT(
      wanted({"d/x.npz/data.npy", "d/x.npz/format.npy", "d/genes.txt", "d/other.npy"}, "d/x.npz"),
      ElementsAre("d/genes.txt", "d/x.npz/data.npy", "d/x.npz/format.npy"));
}

TEST(FindExpressionFiles, NamesWhatIsMissing) {
  EXPECT_THAT(wanted({"matrix.mtx", "barcodes.tsv"}),
              ElementsAre("matrix.mtx: features.tsv (or genes.tsv) is missing beside it"));
  EXPECT_THAT(wanted({"matrix.mtx", "genes.tsv"}),
              ElementsAre("matrix.mtx: barcodes.tsv is missing beside it"));
  EXPECT_THAT(wanted({"x.npy"}), ElementsAre(HasSubstr("genes.txt")));
  EXPECT_THAT(wanted({}), ElementsAre(HasSubstr("among 0 files")));
  EXPECT_THAT(wanted({"a.pdf", "b.png"}), ElementsAre(HasSubstr("(a.pdf, b.png)")));
}

}  // namespace
}  // namespace genegraft::expression
