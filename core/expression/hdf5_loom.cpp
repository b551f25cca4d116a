#include "base/text.hpp"
#include "expression/gene_names.hpp"
#include "expression/hdf5_frame.hpp"
#include "expression/hdf5_layouts.hpp"
#include "expression/hdf5_matrix.hpp"
#include "expression/put_in_order.hpp"

namespace genegraft::expression {
namespace {

using Kind = Hdf5Source::Kind;

/// The names of the cells; loom asks for none.
std::vector<std::string> read_cells(const Hdf5Source& source, std::int64_t cells) {
  for (const auto name : {"CellID", "cell_id", "obs_names", "CellName", "cell_names", "Cell",
                          "barcode", "barcodes"}) {
    const auto path = std::string("/col_attrs/") + name;
    if (source.kind(path) != Kind::dataset) continue;
    if (auto texts = read_texts(source, path, cells)) return std::move(*texts);
  }
  return {};
}

void add_embedding(const Hdf5Source& source, Expression& to) {
  for (const auto& name : source.children("/col_attrs")) {
    const auto lower = to_lower(name);
    const bool wanted = lower.find("umap") != std::string::npos ||
                        lower.find("tsne") != std::string::npos ||
                        lower.find("spatial") != std::string::npos;
    const auto path = "/col_attrs/" + name;
    if (!wanted || source.shape(path) != std::vector<std::int64_t>{to.size(), 2}) continue;
    const auto values = source.numbers(path, 0, std::int64_t{to.size()} * 2);
    if (!values || std::ssize(*values) != std::int64_t{to.size()} * 2) continue;
    Matrix places(to.size(), 2);
    for (std::size_t i = 0; i < values->size(); ++i)
      places.values[i] = static_cast<float>((*values)[i]);
    to.embedding = Embedding{name, std::move(places)};
    return;
  }
}

}  // namespace

bool is_loom(const Hdf5Source& source) {
  return source.kind("/matrix") == Kind::dataset && source.kind("/row_attrs") == Kind::group &&
         source.kind("/col_attrs") == Kind::group;
}

Expected<Expression> read_loom(const Hdf5Source& source, const ReadLimits& limits) {
  const auto shape = source.shape("/matrix");
  if (shape.size() != 2) return fail("/matrix: expected genes x cells");
  const MatrixSize size{shape[1], shape[0], 0, true};
  if (const auto fits = check_size(size, limits); !fits) return tl::unexpected(fits.error());
  const auto rows = Hdf5Frame::open(source, "/row_attrs",
                                    {"Gene", "gene", "Symbol", "gene_name", "GeneName", "var_names",
                                     "Accession", "gene_id", "ensembl_id"});
  if (!rows) return tl::unexpected(rows.error());
  auto genes = read_genes(*rows);
  if (!genes) return tl::unexpected(genes.error());
  if (std::ssize(*genes) != size.genes)
    return fail("/row_attrs: " + format_count(std::ssize(*genes)) + " genes, but the matrix has " +
                format_count(size.genes));
  auto matrix = read_dense(source, "/matrix", size, limits);
  if (!matrix) return tl::unexpected(matrix.error());
  Expression read;
  read.values = std::move(*matrix);
  read.cells = read_cells(source, size.cells);
  read.genes = std::move(*genes);
  read.format = "loom";
  auto ordered = put_in_order(std::move(read), {});
  if (!ordered) return ordered;
  const auto columns = Hdf5Frame::columns_of(source, "/col_attrs", size.cells);
  add_columns(columns, *ordered);
  add_depth(columns, *ordered);
  add_embedding(source, *ordered);
  return ordered;
}

}  // namespace genegraft::expression
