#include "cli/hdf5_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "cli/expression_source.hpp"
#include "support/cli_program.hpp"
#include "support/expressions.hpp"
#include "support/hdf5_writer.hpp"

namespace genegraft::cli {
namespace {

using expression::to_plain;
using expression::Values;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

using Ints = std::vector<std::int32_t>;
using Texts = std::vector<std::string>;

const Texts kCells = {"AAAC-1", "CCCA-1"};
const Texts kGenes = {"ACTB", "CD3E", "LYZ"};
const std::vector<float> kDense = {1, 0, 2, 0, 3, 4};  // (cells, genes)

/// obs and var of the plainest kind.
void write_frames(Hdf5Writer& to) {
  to.group("/obs").attribute("/obs", "_index", "barcodes").texts("/obs/barcodes", kCells);
  to.group("/var").attribute("/var", "_index", "_index").texts("/var/_index", kGenes);
}

/// 10x version 3; whatever is in doubt comes from outside.
struct TenX {
  std::vector<std::int64_t> shape = {3, 2};
  Ints data = {1, 2, 3, 4}, indices = {0, 2, 1, 2}, starts = {0, 2, 4};
  Texts types = {"Gene Expression", "Gene Expression", "Gene Expression"};
  std::string write(const Workspace& work) const {
    const auto path = work.path("matrix.h5");
    Hdf5Writer to(path);
    to.group("/matrix").group("/matrix/features");
    to.texts("/matrix/barcodes", kCells, 8).numbers("/matrix/shape", shape);
    to.numbers("/matrix/data", data).numbers("/matrix/indices", indices);
    to.numbers("/matrix/indptr", starts);
    to.texts("/matrix/features/id", {"ENSG00000075624", "ENSG00000198851", "ENSG00000090382"}, 20);
    to.texts("/matrix/features/name", kGenes).texts("/matrix/features/feature_type", types);
    return path;
  }
};

std::string error_of(const std::string& path) {
  const auto read = read_expression_from(path);
  return read ? "" : read.error().message;
}

TEST(Hdf5Layouts, DropTheAntibodiesOfATenXFile) {
  const Workspace work;
  TenX file;
  file.types[1] = "Antibody Capture";
  const auto read = *read_expression_from(file.write(work));
  EXPECT_THAT(to_plain(read).values, ElementsAre(ElementsAre(1, 2), ElementsAre(0, 4)));
  EXPECT_THAT(to_plain(read).genes, ElementsAre("ACTB", "LYZ"));
  EXPECT_THAT(read.notes, ElementsAre("left out: 1 Antibody Capture"));
  EXPECT_EQ(read.genes[1].id, "ENSG00000090382");
  EXPECT_EQ(read.format, "10x HDF5, v3");
}

TEST(Hdf5Layouts, RefuseTenXFilesThatContradictThemselves) {
  const Workspace work;
  const auto error = [&](auto change) {
    TenX file;
    change(file);
    return error_of(file.write(work));
  };
  EXPECT_EQ(error([](TenX&) {}), "");
  EXPECT_THAT(error([](TenX& of) { of.indices[1] = 3; }), HasSubstr("/matrix/indices: element 2"));
  EXPECT_THAT(error([](TenX& of) { of.indices[1] = -1; }), HasSubstr("/matrix/indices: element 2"));
  EXPECT_THAT(error([](TenX& of) {
                of.starts = {0, 5, 4};
              }),
              HasSubstr("/matrix/indptr: element 2"));
  EXPECT_THAT(error([](TenX& of) {
                of.starts = {0, 3, 2};
              }),
              HasSubstr("/matrix/indptr: element 3"));
  EXPECT_THAT(error([](TenX& of) {
                of.starts = {1, 2, 4};
              }),
              HasSubstr("/matrix/indptr: element 1"));
  EXPECT_THAT(error([](TenX& of) { of.starts = {0, 2, 3}; }), HasSubstr("does not end"));
  EXPECT_THAT(error([](TenX& of) { of.starts = {0, 4}; }), HasSubstr("expected 3 elements"));
  EXPECT_THAT(error([](TenX& of) { of.data.pop_back(); }), HasSubstr("differ in length"));
  EXPECT_THAT(error([](TenX& of) { of.shape = {3, 3}; }), HasSubstr("barcodes: expected 3"));
  EXPECT_THAT(error([](TenX& of) { of.shape = {1'000'000'000, 1'000'000'000}; }), HasSubstr("GB"));
  EXPECT_THAT(error([](TenX& of) { of.shape = {-3, 2}; }), HasSubstr("shape"));
  EXPECT_THAT(error([](TenX& of) { of.shape = {3}; }), HasSubstr("shape"));
  EXPECT_THAT(error([](TenX& of) { of.types.pop_back(); }), HasSubstr("feature_type"));
  EXPECT_THAT(error([](TenX& of) { of.types = {"x", "x", "x"}; }), HasSubstr("no gene expression"));
}

TEST(Hdf5Layouts, ReadAnnDataInRowsInColumnsAndDense) {
  const Workspace work;
  for (const std::string encoding : {"csr_matrix", "csc_matrix", ""}) {
    const auto path = work.path("cells.h5ad");
    {
      Hdf5Writer to(path);
      write_frames(to);
      if (encoding.empty()) {
        to.numbers("/X", kDense, {2, 3});
      } else {
        const bool rows = encoding == "csr_matrix";
        to.group("/X").attribute("/X", "encoding-type", encoding);
        to.attribute("/X", "shape", std::vector<std::int64_t>{2, 3});
        to.numbers("/X/data", rows ? Ints{1, 2, 3, 4} : Ints{1, 3, 2, 4});
        to.numbers("/X/indices", rows ? Ints{0, 2, 1, 2} : Ints{0, 1, 0, 1});
        to.numbers("/X/indptr", rows ? Ints{0, 2, 4} : Ints{0, 1, 2, 4});
      }
    }
    const auto read = read_expression_from(path);
    ASSERT_TRUE(read) << encoding << ": " << read.error().message;
    EXPECT_THAT(to_plain(*read).values, ElementsAre(ElementsAre(1, 0, 2), ElementsAre(0, 3, 4)));
    EXPECT_EQ(read->cells, kCells);
    EXPECT_EQ(to_plain(*read).genes, kGenes);
  }
}

TEST(Hdf5Layouts, PreferCountsWhereverAnnDataKeepsThem) {
  const Workspace work;
  const std::vector<float> scaled = {-1, 0.5f, 1, 1, 1, 1}, logs = {0.5f, 0, 1, 0, 1, 1.5f};
  const auto path = work.path("cells.h5ad");
  const auto read = [&](const std::vector<float>& x, const std::vector<float>& layer,
                        const std::vector<float>& raw) {
    {
      Hdf5Writer to(path);
      write_frames(to);
      to.numbers("/X", x, {2, 3}).group("/layers").group("/raw").group("/raw/var");
      if (!layer.empty()) to.numbers("/layers/counts", layer, {2, 3});
      to.numbers("/raw/X", raw, {2, 3}).texts("/raw/var/_index", {"R1", "R2", "R3"});
    }
    return *read_expression_from(path);
  };
  EXPECT_THAT(read(kDense, kDense, kDense).notes, ElementsAre());
  EXPECT_THAT(read(logs, kDense, kDense).notes,
              ElementsAre("layers/counts was read, which holds counts; X holds logarithms"));
  const auto raw = read(scaled, {}, kDense);
  EXPECT_THAT(raw.notes, ElementsAre("raw/X was read, which holds counts; X holds scaled values"));
  EXPECT_EQ(raw.genes[0].symbol, "R1");
  EXPECT_EQ(read(scaled, {}, logs).kind, Values::log);
  EXPECT_EQ(read(logs, {}, logs).genes[0].symbol, "ACTB");
  EXPECT_EQ(read(scaled, {}, scaled).kind, Values::scaled);
}

TEST(Hdf5Layouts, ReadLabelsOfAllAges) {
  const Workspace work;
  const auto path = work.path("cells.h5ad");
  {
    Hdf5Writer to(path);
    write_frames(to);
    to.numbers("/X", kDense, {2, 3});
    to.group("/obs/new").texts("/obs/new/categories", {"B", "T"});
    to.numbers("/obs/new/codes", std::vector<std::int8_t>{1, -1});
    to.group("/obs/__categories").texts("/obs/__categories/old", {"x", "y"});
    to.numbers("/obs/old", std::vector<std::int8_t>{1, 0});
    to.texts("/obs/plain", {"p", "nan"}).numbers("/obs/cluster", Ints{7, 8});
    to.numbers("/obs/score", std::vector<float>{0.5f, 1});
    to.numbers("/obs/n_counts", std::vector<float>{30, 70});
    to.texts("/var/gene_ids", {"ENSG00000075624.2", "ENSG00000198851", "ENSG00000090382"});
    to.group("/obsm").numbers("/obsm/X_pca", std::vector<float>(8), {2, 4});
    to.numbers("/obsm/X_umap", std::vector<double>{1, 2, 9, 3, 4, 9}, {2, 3});
  }
  const auto read = *read_expression_from(path);
  std::vector<std::string> texts;
  for (const auto& column : read.columns)
    texts.push_back(column.name + ": " + column.values[0] + "/" + column.values[1]);
  EXPECT_THAT(texts, ElementsAre("cluster: 7/8", "new: T/", "old: y/x", "plain: p/"));
  EXPECT_THAT(read.depth, ElementsAre(30, 70));
  EXPECT_EQ(read.genes[0].id, "ENSG00000075624");
  EXPECT_EQ(read.genes[0].symbol, "ACTB");
  ASSERT_TRUE(read.embedding);
  EXPECT_EQ(read.embedding->name, "X_umap");
  EXPECT_THAT(read.embedding->places.values, ElementsAre(1, 2, 3, 4));
}

TEST(Hdf5Layouts, LeaveDepthsThatAreLessThanTheCounts) {
  const Workspace work;
  const auto path = work.path("cells.h5ad");
  {
    Hdf5Writer to(path);
    write_frames(to);
    to.numbers("/X", kDense, {2, 3}).numbers("/obs/total_counts", std::vector<float>{3, 6});
  }
  EXPECT_TRUE(read_expression_from(path)->depth.empty());
}

TEST(Hdf5Layouts, RefuseAnnDataThatIsHollowOrDoesNotFit) {
  const Workspace work;
  const auto path = work.path("cells.h5ad");
  const auto error = [&](auto write) {
    {
      Hdf5Writer to(path);
      write(to);
    }
    return error_of(path);
  };
  EXPECT_THAT(error([](Hdf5Writer& to) {
                write_frames(to);
                to.hollow("/X", {1'000'000'000, 1'000'000'000});
              }),
              HasSubstr("rows"));
  EXPECT_THAT(error([](Hdf5Writer& to) {
                to.group("/obs").hollow("/obs/_index", {1'000'000'000'000});
                to.group("/var").hollow("/var/_index", {20'000});
                to.hollow("/X", {1'000'000'000'000, 20'000});
              }),
              HasSubstr("that large"));
  EXPECT_THAT(error([](Hdf5Writer& to) {
                to.group("/obs").hollow("/obs/_index", {1'000'000'000});
                to.group("/var").hollow("/var/_index", {20'000});
                to.hollow("/X", {1'000'000'000, 20'000});
              }),
              HasSubstr("GB"));
  EXPECT_THAT(error([](Hdf5Writer& to) {
                write_frames(to);
                to.numbers("/X", kDense, {3, 2});
              }),
              HasSubstr("/X: expected 2 x 3 values"));
  EXPECT_THAT(error([](Hdf5Writer& to) {
                write_frames(to);
                auto values = kDense;
                values[4] = std::numeric_limits<float>::quiet_NaN();
                to.numbers("/X", values, {2, 3});
              }),
              HasSubstr("cell CCCA-1, gene CD3E: the value is no number"));
  EXPECT_THAT(error([](Hdf5Writer& to) { write_frames(to); }), HasSubstr("neither X nor"));
  EXPECT_THAT(error([](Hdf5Writer& to) { to.group("/something"); }),
              HasSubstr("it holds something"));
  EXPECT_THAT(error([](Hdf5Writer&) {}), HasSubstr("it is empty"));
}

TEST(Hdf5Layouts, ReadLoom) {
  const Workspace work;
  const auto path = work.path("cells.loom");
  {
    Hdf5Writer to(path);
    to.numbers("/matrix", std::vector<float>{1, 0, 0, 3, 2, 4}, {3, 2});
    to.group("/row_attrs").texts("/row_attrs/Gene", kGenes, 6);
    to.texts("/row_attrs/Accession", {"ENSG00000075624", "ENSG00000198851", "ENSG00000090382"});
    to.group("/col_attrs").texts("/col_attrs/CellID", kCells);
    to.texts("/col_attrs/Class", {"T", "B"}).numbers("/col_attrs/Age", std::vector<float>{1.5f, 2});
  }
  const auto read = *read_expression_from(path);
  EXPECT_THAT(to_plain(read).values, ElementsAre(ElementsAre(1, 0, 2), ElementsAre(0, 3, 4)));
  EXPECT_EQ(read.genes[2].id + read.genes[2].symbol, "ENSG00000090382LYZ");
  EXPECT_EQ(read.cells, kCells);
  ASSERT_EQ(read.columns.size(), 1u);
  EXPECT_EQ(read.columns[0].name, "Class");
}

}  // namespace
}  // namespace genegraft::cli
