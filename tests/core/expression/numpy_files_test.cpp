#include "expression/numpy_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "expression/numpy_array.hpp"
#include "support/expressions.hpp"

namespace genegraft::expression {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kGenes = "ACTB\nCD3E\nLYZ\n";
const std::vector<float> kValues = {1, 0, 2, 0, 3, 4};  // two cells

std::string error_of(const FilesInMemory& files) {
  const auto read = files.read();
  return read ? "" : read.error().message;
}

TEST(NumpyFiles, ReadsDenseArraysOfEitherOrientationAndOrder) {
  const std::vector<float> turned = {1, 0, 0, 3, 2, 4};
  for (const auto& [shape, data, by_column] : {std::tuple("(2, 3)", kValues, false),
                                               {"(3, 2)", turned, false},
                                               {"(2, 3)", turned, true},
                                               {"(3, 2)", kValues, true}}) {
    const auto read = *FilesInMemory()
                           .add("x.npy", to_npy("<f4", shape, bytes_of(data), by_column))
                           .add("genes.txt", kGenes)
                           .read();
    EXPECT_THAT(to_plain(read).values, ElementsAre(ElementsAre(1, 0, 2), ElementsAre(0, 3, 4)));
    EXPECT_THAT(read.cells, ElementsAre("1", "2"));
  }
}

TEST(NumpyFiles, ReadsSparseArraysAsScipySavesThem) {
  const auto ints = [](const std::vector<std::int32_t>& numbers) {
    return to_npy("<i4", "(" + std::to_string(numbers.size()) + ",)", bytes_of(numbers));
  };
  const auto data = to_npy("<i8", "(4,)", bytes_of(std::vector<std::int64_t>{1, 2, 3, 4}));
  const auto shape = to_npy("<i8", "(2,)", bytes_of(std::vector<std::int64_t>{2, 3}));
  const auto files = [&](const std::string& format) {
    FilesInMemory files;
    files.add("x.npz/format.npy", to_npy("|S3", "()", format)).add("x.npz/data.npy", data);
    return files.add("x.npz/shape.npy", shape).add("genes.txt", kGenes);
  };
  const std::vector<FilesInMemory> all = {files("csr")
                                              .add("x.npz/indices.npy", ints({2, 0, 1, 2}))
                                              .add("x.npz/indptr.npy", ints({0, 2, 4})),
                                          files("csc")
                                              .add("x.npz/indices.npy", ints({0, 1, 0, 1}))
                                              .add("x.npz/indptr.npy", ints({0, 1, 2, 4})),
                                          files("coo")
                                              .add("x.npz/row.npy", ints({1, 0, 1, 0}))
                                              .add("x.npz/col.npy", ints({1, 0, 2, 2}))};
  EXPECT_THAT(to_plain(*all[0].read()).values,
              ElementsAre(ElementsAre(2, 0, 1), ElementsAre(0, 3, 4)));
  EXPECT_THAT(to_plain(*all[1].read()).values,
              ElementsAre(ElementsAre(1, 0, 3), ElementsAre(0, 2, 4)));
  EXPECT_THAT(to_plain(*all[2].read()).values,
              ElementsAre(ElementsAre(2, 0, 4), ElementsAre(0, 1, 3)));

  EXPECT_THAT(error_of(files("csr")
                           .add("x.npz/indices.npy", ints({2, 0, 1, 3}))
                           .add("x.npz/indptr.npy", ints({0, 2, 4}))),
              HasSubstr("indices: element 4 is outside the matrix"));
  EXPECT_THAT(error_of(files("csr")
                           .add("x.npz/indices.npy", ints({2, 0, 1, 2}))
                           .add("x.npz/indptr.npy", ints({0, 3, 2}))),
              HasSubstr("indptr: element 3"));
  EXPECT_THAT(error_of(files("csr")
                           .add("x.npz/indices.npy", ints({2, 0, 1, 2}))
                           .add("x.npz/indptr.npy", ints({0, -1, 4}))),
              HasSubstr("indptr: element 2"));
  EXPECT_THAT(error_of(files("dia")), HasSubstr("expected csr, csc or coo"));
}

TEST(NumpyFiles, FindsNamesAndLabelsAmongTheArrays) {
  const auto read =
      *FilesInMemory()
           .add("x.npz/X.npy",
                to_npy("<f8", "(2, 3)", bytes_of(std::vector<double>{1, 0, 2, 0, 3, 4})))
           .add("x.npz/gene_names.npy", to_npy("|S4", "(3,)", "ACTBCD3ELYZ" + std::string(1, '\0')))
           .add("x.npz/barcodes.npy", to_npy("|S2", "(2,)", "aabb"))
           .add("x.npz/cell_type.npy",
                to_npy("<U1", "(2,)", bytes_of(std::vector<std::uint32_t>{'T', 0xE9})))
           .read();
  EXPECT_THAT(to_plain(read).genes, ElementsAre("ACTB", "CD3E", "LYZ"));
  EXPECT_THAT(read.cells, ElementsAre("aa", "bb"));
  ASSERT_EQ(read.columns.size(), 1u);
  EXPECT_THAT(read.columns[0].values, ElementsAre("T", "\xc3\xa9"));
}

TEST(NumpyArray, ReadsAllWidthsInEitherByteOrder) {
  const auto number = [](const std::string& descr, const std::string& data) {
    const auto bytes = to_npy(descr, "(1,)", data);
    return NumpyArray::open(bytes)->number(0);
  };
  EXPECT_EQ(number("|i1", "\xff"), -1);
  EXPECT_EQ(number("|u1", "\xff"), 255);
  EXPECT_EQ(number("|b1", "\x01"), 1);
  EXPECT_EQ(number(">i2", "\xff\xfe"), -2);
  EXPECT_EQ(number("<u2", "\xff\xfe"), 0xfeff);
  EXPECT_EQ(number(">f4", std::string("\x3f\xc0\0\0", 4)), 1.5);
  EXPECT_EQ(number("<i8", std::string("\x05\0\0\0\0\0\0\0", 8)), 5);
}

TEST(NumpyArray, RefusesWhatItCannotHold) {
  const auto error = [](const std::string& bytes) {
    const auto array = NumpyArray::open(bytes);
    return array ? std::string() : array.error().message;
  };
  const auto whole = to_npy("<f4", "(2, 3)", bytes_of(kValues));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_NE(error(whole.substr(0, size)), "") << size;
  EXPECT_THAT(error(to_npy("|O", "(2,)", "xx")), HasSubstr("type"));
  EXPECT_THAT(error(to_npy("|O8", "(2,)", "xx")), HasSubstr("Python objects"));
  EXPECT_THAT(error(to_npy("<f2", "(2,)", "xxxx")), HasSubstr("type '<f2' is not read"));
  EXPECT_THAT(error(to_npy("<f4", "(1000, 1000)", "")), HasSubstr("1,000,000 elements"));
  EXPECT_THAT(error(to_npy("<f4", "(1000000000, 1000000000)", "")), HasSubstr("cannot be"));
  EXPECT_THAT(error(to_npy("<f4", "(1000000000, 1000000000000)", "")), HasSubstr("cannot be"));
  EXPECT_THAT(error(to_npy("|S0", "(1000000000,)", "")), HasSubstr("cannot be"));
  EXPECT_THAT(error(to_npy("<f4", "(-1,)", "")), HasSubstr("no shape"));
  EXPECT_THAT(error(to_npy("<f4", "nonsense", "")), HasSubstr("no shape"));
}

}  // namespace
}  // namespace genegraft::expression
