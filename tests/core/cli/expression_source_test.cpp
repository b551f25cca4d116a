#include "cli/expression_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <numeric>

#include "support/archives.hpp"
#include "support/cli_program.hpp"
#include "support/expressions.hpp"

namespace genegraft::cli {
namespace {

using expression::Expression;
using expression::name_of;
using expression::PackedFile;
using expression::random_counts;
using expression::to_plain;
using testing::HasSubstr;

const std::string kData = GENEGRAFT_SHARED "/data/cells/";

/// Raw deflate.
std::string deflated(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string error_of(const std::string& path, const expression::ReadLimits& limits = {}) {
  const auto read = read_expression_from(path, limits);
  return read ? "" : read.error().message;
}

/// One line of what matters, to compare with what is known of a file.
std::string summary(const Expression& of) {
  const double sum = std::accumulate(of.values.value.begin(), of.values.value.end(), 0.0);
  std::string text = of.format + ": " + std::to_string(of.size()) + " x " +
                     std::to_string(of.values.columns) + ", " +
                     std::to_string(of.values.value.size()) + " values, sum " +
                     std::to_string(std::llround(sum)) + ", " + std::string(name_of(of.kind)) +
                     ", " + of.cells[0] + ", " + of.genes[0].id + " " + of.genes[0].symbol;
  for (const auto& column : of.columns) text += ", " + column.name + "=" + column.values[0];
  return text + (of.depth.empty() ? "" : ", depth " + std::to_string(std::llround(of.depth[0])));
}

TEST(ReadExpressionFrom, ReadsOneMatrixAlikeInAllThatItCanBePackedInto) {
  const Workspace work;
  const auto plain = random_counts(40);
  const auto matrix = to_matrix_market(plain), genes = expression::lines_of(plain.genes),
             cells = expression::lines_of(plain.cells);
  work.write_gzip("matrix.mtx.gz", matrix);
  work.write_gzip("features.tsv.gz", genes);
  work.write("barcodes.tsv", cells);
  const auto gzipped = work.read("matrix.mtx.gz");
  const auto tar = expression::to_tar({{"hg19/genes.tsv", genes, false},
                                       {"hg19/matrix.mtx", matrix, false},
                                       {"hg19/barcodes.tsv", cells, false}});
  work.write("m.zip", expression::to_zip({{"f/matrix.mtx", deflated(matrix), true},
                                          {"f/genes.tsv", genes, false},
                                          {"f/barcodes.tsv", deflated(cells), true}}));
  work.write("n.zip", expression::to_zip({{"matrix.mtx.gz", gzipped, false},
                                          {"genes.tsv", genes, false},
                                          {"barcodes.tsv", cells, false}}));
  work.write("m.tar", tar);
  work.write_gzip("m.tar.gz", tar);
  work.write_gzip("m.tgz", tar);
  work.write_gzip("m.csv.gz", to_table(plain, false, ',', "gene"));
  work.write("m.tsv", to_table(plain, true, '\t', ""));
  for (const auto name :
       {"", "matrix.mtx.gz", "m.zip", "n.zip", "m.tar", "m.tar.gz", "m.tgz", "m.csv.gz", "m.tsv"}) {
    const auto read = read_expression_from(work.path(name));
    ASSERT_TRUE(read) << name << ": " << read.error().message;
    EXPECT_EQ(to_plain(*read).values, plain.values) << name;
    EXPECT_EQ(read->cells, plain.cells) << name;
    EXPECT_EQ(to_plain(*read).genes, plain.genes) << name;
  }
}

TEST(ReadExpressionFrom, ReadsNumpyWithListsBeside) {
  const Workspace work;
  const auto plain = random_counts(5);
  std::vector<float> values;
  for (const auto& row : plain.values) values.insert(values.end(), row.begin(), row.end());
  const auto array = expression::to_npy("<f4", "(5, 9)", bytes_of(values));
  work.write("x.npy", array);
  work.write("y.npz", expression::to_zip({{"counts.npy", deflated(array), true}}));
  work.write("genes.txt", expression::lines_of(plain.genes));
  work.write("cells.txt", expression::lines_of(plain.cells));
  work.write("labels.txt", "a\nb\na\nb\nb\n");
  for (const auto name : {"x.npy", "y.npz"}) {
    const auto read = read_expression_from(work.path(name));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(to_plain(*read).values, plain.values);
    EXPECT_EQ(read->cells, plain.cells);
    EXPECT_EQ(read->columns[0].values[4], "b");
  }
}

TEST(ReadExpressionFrom, ReadsTheFilesOfAllFormats) {
  if (!std::filesystem::exists(kData + "formats")) GTEST_SKIP() << "no data sets";
  const std::pair<const char*, const char*> known[] = {
      {"10x_v2_mtx",
       "10x matrix, v2: 12 x 343, 12 values, sum 12, counts, AACACGTGTACGCTGC-1,  DSCAM"},
      {"10x_v2_filtered.h5",
       "10x HDF5, v2: 12 x 343, 12 values, sum 12, counts, AACACGTGTACGCTGC-1,  DSCAM"},
      {"10x_v2_multiple_genomes.h5",
       "10x HDF5, v2: 12 x 343, 12 values, sum 12, counts, AACACGTGTACGCTGC-1,  DSCAM"},
      {"10x_v3_mtx",
       "10x matrix, v3: 1107 x 507, 23866 values, sum 41549, counts, AAACCCAAGGAGAGTA-1, "
       "ENSG00000279493 CH507-9B2.2"},
      {"10x_v3_filtered_small.h5",
       "10x HDF5, v3: 1107 x 507, 23866 values, sum 41549, counts, AAACCCAAGGAGAGTA-1, "
       "ENSG00000279493 CH507-9B2.2"},
      {"10x_v3_182cells_36601genes.h5",
       "10x HDF5, v3: 182 x 36601, 523424 values, sum 2252476, counts, AATCACGAGAGAGCGG-1, "
       "ENSG00000243485 MIR1302-2HG"},
      {"anndata_zellkonverter_100x1000.h5ad",
       "h5ad, dense: 100 x 1000, 1679 values, sum 3694, counts, CACTGCACCACTGA,  IVNS1ABP, depth "
       "24"},
      {"scanpy_pbmc68k_reduced_700x765.h5ad",
       "h5ad, sparse rows: 700 x 765, 174400 values, sum 319044, log, AAAGCCTGGCTAAC-1,  HES4, "
       "bulk_labels=CD14+ Monocyte, louvain=1, phase=G1"},
      {"scanpy_pbmc68k_reduced_legacy_724x2956.h5ad",
       "h5ad, sparse rows: 724 x 2956, 184286 values, sum 345011, log, AAAGCCTGGCTAAC-1,  HES4, "
       "bulk_labels=CD14+ Monocyte, louvain=1"},
      {"loom_mpfc_starmap.loom",
       "loom: 3704 x 158, 150007 values, sum 1616247, counts, 1,  acss1, BatchID=0, Clusters=Smc"},
      {"table_genes_by_cells.csv.gz",
       "CSV, genes in rows: 549 x 2000, 167806 values, sum 883838, counts, "
       "ATIIinjured2expt2_GTGCAGCCAAGGTTCT,  Cyp2f2"},
      {"table_scminer_demo2.txt.gz",
       "TSV, genes in rows: 100 x 1000, 2402 values, sum 6400, counts, CACTTTGACGCAAT,  "
       "RP4-753F5.1"},
  };
  for (const auto& [name, expected] : known) {
    const auto read = read_expression_from(kData + "formats/" + name);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(summary(*read), expected);
  }
}

TEST(ReadExpressionFrom, FindsTheCountsAndLabelsOfAFileByMuon) {
  const auto path = kData + "formats/anndata_julia_pbmc8k_7480x200.h5ad";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no data sets";
  const auto read = *read_expression_from(path);
  EXPECT_EQ(read.size(), 7480);
  EXPECT_EQ(read.genes[0].symbol, "IGLC3");
  EXPECT_EQ(read.kind, expression::Values::counts);
  ASSERT_EQ(read.columns.size(), 1u);
  EXPECT_EQ(read.columns[0].values[0], "B-cells");
}

TEST(ReadExpressionFrom, FindsThePlacesThatFilesBring) {
  if (!std::filesystem::exists(kData + "formats")) GTEST_SKIP() << "no data sets";
  const auto places = [](const std::string& name) {
    return read_expression_from(kData + "formats/" + name)->embedding;
  };
  EXPECT_EQ(places("scanpy_pbmc68k_reduced_700x765.h5ad")->name, "X_umap");
  EXPECT_NEAR(places("scanpy_pbmc68k_reduced_legacy_724x2956.h5ad")->places.row(0)[1], -8.747505,
              1e-5);
  EXPECT_EQ(places("loom_mpfc_starmap.loom")->name, "Spatial_coordinates");
}

TEST(ReadExpressionFrom, ReadsTheSetsAsTheirReadmeStatesThem) {
  if (!std::filesystem::exists(kData + "zeisel_brain_1464")) GTEST_SKIP() << "no data sets";
  const std::pair<const char*, const char*> known[] = {
      {"zheng68k_724",
       "10x matrix, v3: 724 x 2956, 184286 values, sum 687406, counts, AAAGCCTGGCTAAC-1, "
       "ENSG00000188290 HES4, label=CD14+ Monocyte, batch=zheng68k_donorA, depth 1003"},
      {"pbmc_3tech_1500",
       "10x matrix, v3: 1500 x 1764, 305064 values, sum 1845998, counts, "
       "fivePrime_GATCGCGAGACCGGAT, ENSG00000090382 LYZ, label=B, batch=5p, depth 4321"},
      {"pancreas_wang_log",
       "10x matrix, v3: 501 x 219, 48628 values, sum 277804, log, SRR3649793,  TGFBR3, "
       "label=alpha, batch=wang2016"},
      {"zeisel_brain_1464",
       "10x matrix, v3: 1464 x 1095, 708681 values, sum 2671031, counts, X1772071015_C02,  Tmx3, "
       "label=interneurons, batch=zeisel2015, depth 20625"},
  };
  for (const auto& [name, expected] : known) {
    const auto read = read_expression_from(kData + name);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(summary(*read), expected);
  }
}

TEST(ReadExpressionFrom, SaysSomethingOfFilesCutShortAnywhere) {
  const Workspace work;
  const auto plain = random_counts(30);
  const auto tar = expression::to_tar({{"genes.tsv", expression::lines_of(plain.genes), false},
                                       {"barcodes.tsv", expression::lines_of(plain.cells), false},
                                       {"matrix.mtx", to_matrix_market(plain), false}});
  work.write("m.tar", tar);
  work.write_gzip("m.tar.gz", tar);
  work.write("m.zip",
             expression::to_zip({{"matrix.mtx", deflated(to_matrix_market(plain)), true},
                                 {"genes.tsv", expression::lines_of(plain.genes), false},
                                 {"barcodes.tsv", expression::lines_of(plain.cells), false}}));
  std::vector<std::string> names = {"m.tar", "m.tar.gz", "m.zip"};
  for (const auto name :
       {"10x_v2_filtered.h5", "10x_v3_filtered_small.h5", "10x_v3_182cells_36601genes.h5",
        "anndata_zellkonverter_100x1000.h5ad", "scanpy_pbmc68k_reduced_700x765.h5ad",
        "scanpy_pbmc68k_reduced_legacy_724x2956.h5ad", "loom_mpfc_starmap.loom",
        "table_genes_by_cells.csv.gz", "table_scminer_demo2.txt.gz"}) {
    if (!std::filesystem::exists(kData + "formats/" + name)) continue;
    work.write(name, read_text(kData + "formats/" + name));
    names.push_back(name);
  }
  for (const auto& name : names) {
    const auto whole = work.read(name);
    ASSERT_EQ(error_of(work.path(name)), "");
    for (int part = 0; part < 50; ++part) {
      const auto size = whole.size() * static_cast<std::size_t>(part) / 50;
      // Not its end, which may be padding.
      EXPECT_NE(error_of(work.write("cut-" + name, whole.substr(0, size))), "")
          << name << " " << size;
    }
  }
}

TEST(ReadExpressionFrom, StopsBeforeABombFillsTheMemory) {
  const Workspace work;
  const auto much = std::string(std::size_t{60} << 20, '\n');
  const auto header = "%%MatrixMarket matrix coordinate integer general\n1 1 1\n";
  const expression::ReadLimits limits{.entries = 1000, .bytes = 1 << 20};
  const auto zip = [&](const std::string& matrix, const std::string& genes) {
    return work.write("bomb.zip", expression::to_zip({{"matrix.mtx", deflated(matrix), true},
                                                      {"genes.tsv", deflated(genes), true},
                                                      {"barcodes.tsv", "a\n", false}}));
  };
  EXPECT_THAT(error_of(zip(header, much), limits), HasSubstr("bytes, unpacked"));
  EXPECT_THAT(error_of(zip(header + much, "CD3E\n"), limits), HasSubstr("bytes of text"));
  work.write_gzip("bomb.csv.gz", "g,c1\n" + much);
  EXPECT_THAT(error_of(work.path("bomb.csv.gz"), limits), HasSubstr("bytes of text"));
  work.write_gzip("bomb.tar.gz", expression::tar_entry("matrix.mtx", much, '0'));
  EXPECT_THAT(error_of(work.path("bomb.tar.gz"), limits), HasSubstr("bytes, unpacked"));
  const auto wide = std::string(std::size_t{60} << 20, '1');
  work.write_gzip("line.csv.gz", "g,c1\nCD3E," + wide);
  EXPECT_THAT(error_of(work.path("line.csv.gz"), limits), HasSubstr("bytes of text"));
}

TEST(ReadExpressionFrom, SaysWhatItDidNotFind) {
  const Workspace work;
  EXPECT_THAT(error_of(work.path("none")), HasSubstr("no such file or folder"));
  EXPECT_THAT(error_of(work.path("")), HasSubstr("no expression matrix among 0 files"));
  EXPECT_THAT(error_of(work.write("x.h5", "\x89HDF\r\n\x1a\n damaged")), HasSubstr("damaged"));
  EXPECT_THAT(error_of(work.write("x.pdf", "%PDF-1.4\nsome text\nmore\n")), HasSubstr("x.pdf"));
  work.write("matrix.mtx", "%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 1\n");
  EXPECT_THAT(error_of(work.path("matrix.mtx")), HasSubstr("features.tsv"));
}

}  // namespace
}  // namespace genegraft::cli
