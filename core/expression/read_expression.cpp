#include "expression/read_expression.hpp"

#include <algorithm>

#include "expression/expression_reader.hpp"
#include "expression/hdf5_layouts.hpp"

namespace genegraft::expression {

Expected<Expression> read_expression(std::span<const NamedFile> files, const ReadLimits& limits) {
  std::vector<std::string> names;
  for (const auto& file : files) names.push_back(file.name);
  auto reader = ExpressionReader::open(names, limits);
  if (!reader) return tl::unexpected(reader.error());
  for (const auto& name : reader->wanted()) {
    const auto& content = std::find_if(files.begin(), files.end(), [&](const NamedFile& file) {
                            return file.name == name;
                          })->content;
    if (const auto fed = reader->feed({content.data(), content.size()}); !fed)
      return tl::unexpected(fed.error());
    if (const auto ended = reader->end_file(); !ended) return tl::unexpected(ended.error());
  }
  return reader->finish();
}

namespace {

Expected<Expression> read_layout(const Hdf5Source& source, const ReadLimits& limits) {
  if (is_loom(source)) return read_loom(source, limits);
  if (is_ten_x_hdf5(source)) return read_ten_x_hdf5(source, limits);
  if (is_anndata(source)) return read_anndata(source, limits);
  std::string parts;
  for (const auto& name : source.children("/")) {
    if (parts.size() > 100) break;
    parts += (parts.empty() ? "" : ", ") + name;
  }
  return fail("neither a 10x matrix nor AnnData nor loom" +
              (parts.empty() ? std::string("; it is empty") : "; it holds " + parts));
}

}  // namespace

Expected<Expression> read_expression(const Hdf5Source& source, std::string_view name,
                                     const ReadLimits& limits) {
  auto read = read_layout(source, limits);
  if (!read) return inside(std::string(name), read.error());
  return read;
}

}  // namespace genegraft::expression
