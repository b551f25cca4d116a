#include "base/text.hpp"
#include "expression/gene_names.hpp"
#include "expression/hdf5_layouts.hpp"
#include "expression/hdf5_matrix.hpp"
#include "expression/put_in_order.hpp"

namespace genegraft::expression {
namespace {

using Kind = Hdf5Source::Kind;

bool has(const Hdf5Source& source, const std::string& path) {
  return source.kind(path) == Kind::dataset;
}

bool is_matrix(const Hdf5Source& source, const std::string& group) {
  return is_compressed(source, group) && has(source, group + "/barcodes") &&
         has(source, group + "/shape");
}

/// Groups of version 2, a genome each.
std::vector<std::string> genomes(const Hdf5Source& source) {
  std::vector<std::string> groups;
  for (const auto& name : source.children("/"))
    if (is_matrix(source, "/" + name) && has(source, "/" + name + "/genes"))
      groups.push_back("/" + name);
  return groups;
}

std::int64_t entries(const Hdf5Source& source, const std::string& group) {
  const auto shape = source.shape(group + "/data");
  return shape.empty() ? 0 : shape[0];
}

/// More values, or as many of a genome whose name is known.
bool preferred(const Hdf5Source& source, const std::string& group, const std::string& to) {
  const auto more = entries(source, group) - entries(source, to);
  return more > 0 ||
         (more == 0 && is_known_genome(group.substr(1)) && !is_known_genome(to.substr(1)));
}

Expected<Expression> read_group(const Hdf5Source& source, const std::string& group, bool v3,
                                const ReadLimits& limits) {
  const auto shape = source.numbers(group + "/shape", 0, 2);
  if (!shape) return tl::unexpected(shape.error());
  if (shape->size() != 2 || !((*shape)[0] >= 0 && (*shape)[0] < 1e15) ||
      !((*shape)[1] >= 0 && (*shape)[1] < 1e15))
    return fail(group + "/shape: expected the numbers of genes and cells");
  const MatrixSize size{static_cast<std::int64_t>((*shape)[1]),
                        static_cast<std::int64_t>((*shape)[0]), entries(source, group)};
  if (const auto fits = check_size(size, limits); !fits) return inside(group, fits.error());
  const auto features = v3 ? group + "/features" : group;
  const auto ids = read_texts(source, features + (v3 ? "/id" : "/genes"), size.genes);
  if (!ids) return tl::unexpected(ids.error());
  const auto symbols = read_texts(source, features + (v3 ? "/name" : "/gene_names"), size.genes);
  if (!symbols) return tl::unexpected(symbols.error());
  std::vector<std::string> types;
  if (const auto path = features + "/feature_type"; v3 && has(source, path)) {
    auto read = read_texts(source, path, size.genes);
    if (!read) return tl::unexpected(read.error());
    types = std::move(*read);
  }
  auto barcodes = read_texts(source, group + "/barcodes", size.cells);
  if (!barcodes) return tl::unexpected(barcodes.error());
  auto matrix = read_compressed(source, group, size, limits);
  if (!matrix) return tl::unexpected(matrix.error());
  Expression read;
  read.values = std::move(*matrix);
  read.cells = std::move(*barcodes);
  for (std::size_t g = 0; g < ids->size(); ++g)
    read.genes.push_back(read_gene((*ids)[g], (*symbols)[g]));
  read.format = v3 ? "10x HDF5, v3" : "10x HDF5, v2";
  return put_in_order(std::move(read), types);
}

}  // namespace

bool is_ten_x_hdf5(const Hdf5Source& source) {
  return is_matrix(source, "/matrix") || !genomes(source).empty();
}

Expected<Expression> read_ten_x_hdf5(const Hdf5Source& source, const ReadLimits& limits) {
  if (is_matrix(source, "/matrix")) {
    const bool v3 = source.kind("/matrix/features") == Kind::group;
    return read_group(source, "/matrix", v3, limits);
  }
  const auto groups = genomes(source);
  auto largest = groups[0];
  for (const auto& group : groups)
    if (preferred(source, group, largest)) largest = group;
  auto read = read_group(source, largest, false, limits);
  if (!read || groups.size() == 1) return read;
  std::string others;
  for (const auto& group : groups)
    if (group != largest)
      others += (others.empty() ? "" : ", ") + group.substr(1) + " with " +
                format_count(entries(source, group)) + " values";
  read->notes.push_back("of several genomes, " + largest.substr(1) +
                        " was read; left out: " + others);
  return read;
}

}  // namespace genegraft::expression
