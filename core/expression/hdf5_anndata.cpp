#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "expression/hdf5_frame.hpp"
#include "expression/hdf5_layouts.hpp"
#include "expression/hdf5_matrix.hpp"
#include "expression/put_in_order.hpp"

namespace genegraft::expression {
namespace {

using Kind = Hdf5Source::Kind;

/// A matrix of the file and the table of its genes; what its first values look like.
struct Candidate {
  std::string matrix, genes;
  Values kind = Values::log;
};

Values kind_of(const std::vector<double>& values) {
  const bool negative = std::any_of(values.begin(), values.end(), [](double v) { return v < 0; });
  const bool whole =
      std::all_of(values.begin(), values.end(), [](double v) { return v == std::floor(v); });
  return negative ? Values::scaled : whole && !values.empty() ? Values::counts : Values::log;
}

/// In the order in which they are preferred if they hold the same.
std::vector<Candidate> candidates(const Hdf5Source& source) {
  std::vector<Candidate> found;
  for (const auto& [matrix, genes] :
       std::vector<std::pair<std::string, std::string>>{{"/X", "/var"},
                                                        {"/layers/counts", "/var"},
                                                        {"/layers/raw_counts", "/var"},
                                                        {"/layers/umi", "/var"},
                                                        {"/raw/X", "/raw/var"},
                                                        {"/raw.X", "/raw.var"}}) {
    if (source.kind(matrix) == Kind::none || source.kind(genes) == Kind::none) continue;
    if (const auto values = first_values(source, matrix))
      found.push_back({matrix, genes, kind_of(*values)});
  }
  return found;
}

const Candidate& choose(const std::vector<Candidate>& found) {
  for (const auto kind : {Values::counts, Values::log})
    for (const auto& candidate : found)
      if (candidate.kind == kind) return candidate;
  return found[0];
}

/// Whether the group lists genes (CSC). Files before AnnData 0.7 say "h5sparse_format".
bool is_by_gene(const Hdf5Source& source, const std::string& matrix, const MatrixSize& size) {
  auto encoding = source.attribute(matrix, "encoding-type");
  if (encoding.empty()) encoding = source.attribute(matrix, "h5sparse_format");
  if (!encoding.empty()) return encoding.starts_with("csc");
  return source.shape(matrix + "/indptr") != std::vector{size.cells + 1};
}

/// Fails where the file states another size than its tables have.
Expected<void> check_stated_shape(const Hdf5Source& source, const std::string& matrix,
                                  const MatrixSize& size) {
  auto stated = source.attribute_numbers(matrix, "shape");
  if (stated.empty()) stated = source.attribute_numbers(matrix, "h5sparse_shape");
  if (stated.empty() || stated == std::vector{size.cells, size.genes}) return {};
  return fail(matrix + ": its shape is not that of the tables of " + format_count(size.cells) +
              " cells and " + format_count(size.genes) + " genes");
}

/// The first two columns of a matrix (N, D).
std::optional<Matrix> read_places(const Hdf5Source& source, const std::string& dataset,
                                  const std::string& field, std::int64_t cells) {
  constexpr std::int64_t kMostDimensions = 200;
  const auto shape = source.shape(dataset);
  if (shape.empty() || shape[0] != cells) return std::nullopt;
  if (field.empty() && (shape.size() != 2 || shape[1] < 2 || shape[1] > kMostDimensions))
    return std::nullopt;
  const auto values = source.numbers(dataset, 0, field.empty() ? cells * shape[1] : cells, field);
  if (!values || cells == 0 || std::ssize(*values) % cells != 0) return std::nullopt;
  const auto width = values->size() / static_cast<std::size_t>(cells);
  if (width < 2) return std::nullopt;
  Matrix places(static_cast<int>(cells), 2);
  for (std::size_t i = 0; i < static_cast<std::size_t>(cells); ++i)
    for (std::size_t d = 0; d < 2; ++d)
      places.values[i * 2 + d] = static_cast<float>((*values)[i * width + d]);
  return places;
}

void add_embedding(const Hdf5Source& source, Expression& to) {
  const bool compound = source.kind("/obsm") == Kind::dataset;
  const auto names = compound ? source.fields("/obsm") : source.children("/obsm");
  for (const std::string_view wanted : {"umap", "tsne", "spatial"}) {
    for (const auto& name : names) {
      if (to_lower(name).find(wanted) == std::string::npos) continue;
      auto places = compound ? read_places(source, "/obsm", name, to.size())
                             : read_places(source, "/obsm/" + name, "", to.size());
      if (!places) continue;
      to.embedding = Embedding{name, std::move(*places)};
      return;
    }
  }
}

std::string name_of_kind(const Candidate& of) {
  return of.kind == Values::counts ? "counts"
         : of.kind == Values::log  ? "logarithms"
                                   : "scaled values";
}

}  // namespace

bool is_anndata(const Hdf5Source& source) {
  return source.kind("/obs") != Kind::none && source.kind("/var") != Kind::none;
}

Expected<Expression> read_anndata(const Hdf5Source& source, const ReadLimits& limits) {
  const auto found = candidates(source);
  if (found.empty()) return fail("neither X nor layers/counts nor raw holds a matrix");
  const auto& chosen = choose(found);
  const std::vector<std::string> index_names{"_index", "index"};
  const auto obs = Hdf5Frame::open(source, "/obs", index_names);
  if (!obs) return tl::unexpected(obs.error());
  const auto var = Hdf5Frame::open(source, chosen.genes, index_names);
  if (!var) return tl::unexpected(var.error());
  MatrixSize size{obs->rows(), var->rows()};
  if (const auto fits = check_size(size, limits); !fits) return tl::unexpected(fits.error());
  if (const auto same = check_stated_shape(source, chosen.matrix, size); !same)
    return tl::unexpected(same.error());

  Expression read;
  const bool compressed = is_compressed(source, chosen.matrix);
  size.by_gene = compressed && is_by_gene(source, chosen.matrix, size);
  auto cells = obs->index();
  if (!cells) return tl::unexpected(cells.error());
  auto genes = read_genes(*var);
  if (!genes) return tl::unexpected(genes.error());
  auto matrix = compressed ? read_compressed(source, chosen.matrix, size, limits)
                           : read_dense(source, chosen.matrix, size, limits);
  if (!matrix) return tl::unexpected(matrix.error());
  read.values = std::move(*matrix);
  read.cells = std::move(*cells);
  read.genes = std::move(*genes);
  read.format =
      compressed ? size.by_gene ? "h5ad, sparse columns" : "h5ad, sparse rows" : "h5ad, dense";
  if (chosen.matrix != "/X") {
    const bool no_x = found[0].matrix != "/X";
    read.notes.push_back(chosen.matrix.substr(1) + " was read, which holds " +
                         name_of_kind(chosen) +
                         (no_x ? "" : "; X holds " + name_of_kind(found[0])));
  }
  const auto types = var->texts(var->find({"feature_types"}));
  auto ordered = put_in_order(std::move(read), types.value_or(std::vector<std::string>()));
  if (!ordered) return ordered;
  add_columns(*obs, *ordered);
  add_depth(*obs, *ordered);
  add_embedding(source, *ordered);
  return ordered;
}

}  // namespace genegraft::expression
