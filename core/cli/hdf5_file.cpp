#include "cli/hdf5_file.hpp"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

#include "base/text.hpp"

namespace genegraft::cli {
namespace {

using Kind = expression::Hdf5Source::Kind;

constexpr std::int64_t kChildrenAtMost = 100'000;
constexpr std::int64_t kTextBytesAtMost = std::int64_t{1} << 31;
constexpr std::size_t kBytesOfCache = std::size_t{64} << 20;
constexpr std::int64_t kNumbersAtOnce = std::int64_t{1} << 28;

/// Closes what libhdf5 opened, whatever it is; invalid where opening failed.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// A dataset with a cache that holds a few chunks of any usual size, so that slices which end
/// within a chunk do not unpack it twice.
Handle open_dataset(hid_t file, const std::string& path) {
  const Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  H5Pset_chunk_cache(access, H5D_CHUNK_CACHE_NSLOTS_DEFAULT, kBytesOfCache, 1.0);
  return {H5Dopen2(file, path.c_str(), access), H5Dclose};
}

std::vector<hsize_t> extents(hid_t space) {
  const int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> shape(rank > 0 ? static_cast<std::size_t>(rank) : 0);
  if (rank > 0) H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  return shape;
}

/// A member of a compound type; -1 where there is none of this name.
hid_t member_type(hid_t type, const std::string& field) {
  const int index = H5Tget_member_index(type, field.c_str());
  return index < 0 ? -1 : H5Tget_member_type(type, static_cast<unsigned>(index));
}

/// What a dataset, or a field of it, is made of.
hid_t element_type(hid_t type, const std::string& field) {
  if (field.empty()) return H5Tcopy(type);
  return H5Tget_class(type) == H5T_COMPOUND ? member_type(type, field) : -1;
}

/// `element`, or a compound of it alone under the name of the field.
hid_t memory_type(hid_t element, const std::string& field) {
  if (field.empty()) return H5Tcopy(element);
  const hid_t compound = H5Tcreate(H5T_COMPOUND, H5Tget_size(element));
  if (compound >= 0) H5Tinsert(compound, field.c_str(), 0, element);
  return compound;
}

bool is_number(hid_t type) {
  const auto kind = H5Tget_class(type);
  return kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_ENUM || kind == H5T_BITFIELD;
}

/// Doubles in the form of an element: one, or an array of them; invalid where it is no number.
struct Doubles {
  Handle type;
  std::int64_t width = 1;
};

Doubles doubles_like(hid_t element) {
  constexpr hsize_t kWidest = 1 << 20;
  if (element >= 0 && is_number(element)) return {Handle(H5Tcopy(H5T_NATIVE_DOUBLE), H5Tclose)};
  Doubles none{Handle(-1, H5Tclose), 0};
  if (element < 0 || H5Tget_class(element) != H5T_ARRAY) return none;
  const Handle single(H5Tget_super(element), H5Tclose);
  const int rank = H5Tget_array_ndims(element);
  if (!single.valid() || !is_number(single) || rank < 1) return none;
  std::vector<hsize_t> extents(static_cast<std::size_t>(rank));
  H5Tget_array_dims2(element, extents.data());
  hsize_t width = 1;
  for (const auto extent : extents) {
    if (extent == 0 || extent > kWidest / width) return none;
    width *= extent;
  }
  const auto type =
      H5Tarray_create2(H5T_NATIVE_DOUBLE, static_cast<unsigned>(rank), extents.data());
  return {Handle(type, H5Tclose), static_cast<std::int64_t>(width)};
}

/// Elements that go with one of the first dimension; 0 where nobody could hold them.
std::int64_t row_length(const std::vector<hsize_t>& shape) {
  std::int64_t length = 1;
  for (std::size_t d = 1; d < shape.size(); ++d) {
    if (shape[d] == 0 || shape[d] > static_cast<hsize_t>(kNumbersAtOnce / length)) return 0;
    length *= static_cast<std::int64_t>(shape[d]);
  }
  return length;
}

void select_rows(hid_t space, std::vector<hsize_t> shape, std::int64_t first, std::int64_t count) {
  if (shape.empty()) return;  // a scalar is read as a whole
  std::vector<hsize_t> start(shape.size());
  start[0] = static_cast<hsize_t>(first);
  shape[0] = static_cast<hsize_t>(count);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, shape.data(), nullptr);
}

std::string read_failure(const std::string& path) {
  return path + ": cannot be read; the file is damaged or cut short";
}

/// A text of fixed length, up to its first zero.
std::string fixed_text(const char* data, std::size_t size) {
  const auto* end = static_cast<const char*>(std::memchr(data, 0, size));
  return {data, end ? static_cast<std::size_t>(end - data) : size};
}

herr_t add_name(hid_t, const char* name, const H5L_info_t*, void* names) {
  auto& list = *static_cast<std::vector<std::string>*>(names);
  if (std::ssize(list) == kChildrenAtMost) return 1;
  list.push_back(name);
  return 0;
}

class Hdf5File : public expression::Hdf5Source {
 public:
  explicit Hdf5File(hid_t file) : file_(file) {}
  ~Hdf5File() override;
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;

  Kind kind(const std::string& path) const override;
  std::vector<std::string> children(const std::string& group) const override;
  std::vector<std::int64_t> shape(const std::string& dataset) const override;
  std::vector<std::string> fields(const std::string& dataset) const override;
  std::string attribute(const std::string& path, const std::string& name) const override;
  std::vector<std::int64_t> attribute_numbers(const std::string& path,
                                              const std::string& name) const override;
  Expected<std::vector<double>> numbers(const std::string& dataset, std::int64_t first,
                                        std::int64_t count,
                                        const std::string& field) const override;
  Expected<std::vector<std::string>> texts(const std::string& dataset,
                                           const std::string& field) const override;

 private:
  hid_t file_;
};

Hdf5File::~Hdf5File() {
  H5Fclose(file_);
}

Kind Hdf5File::kind(const std::string& path) const {
  // H5Lexists asks for a link in a group that exists: each on the way is asked for.
  for (auto at = path.find('/', 1); path != "/"; at = path.find('/', at + 1)) {
    if (H5Lexists(file_, path.substr(0, at).c_str(), H5P_DEFAULT) <= 0) return Kind::none;
    if (at == std::string::npos) break;
  }
  const Handle object(H5Oopen(file_, path.c_str(), H5P_DEFAULT), H5Oclose);
  const auto type = object.valid() ? H5Iget_type(object) : H5I_BADID;
  return type == H5I_GROUP ? Kind::group : type == H5I_DATASET ? Kind::dataset : Kind::none;
}

std::vector<std::string> Hdf5File::children(const std::string& group) const {
  std::vector<std::string> names;
  const Handle opened(kind(group) == Kind::group ? H5Gopen2(file_, group.c_str(), H5P_DEFAULT) : -1,
                      H5Gclose);
  if (opened.valid()) H5Literate(opened, H5_INDEX_NAME, H5_ITER_INC, nullptr, add_name, &names);
  return names;
}

std::vector<std::int64_t> Hdf5File::shape(const std::string& dataset) const {
  if (kind(dataset) != Kind::dataset) return {};
  const auto opened = open_dataset(file_, dataset);
  const Handle space(opened.valid() ? H5Dget_space(opened) : -1, H5Sclose);
  std::vector<std::int64_t> shape;
  if (space.valid())
    for (const auto extent : extents(space)) shape.push_back(static_cast<std::int64_t>(extent));
  return shape;
}

std::vector<std::string> Hdf5File::fields(const std::string& dataset) const {
  if (kind(dataset) != Kind::dataset) return {};
  const auto opened = open_dataset(file_, dataset);
  const Handle type(opened.valid() ? H5Dget_type(opened) : -1, H5Tclose);
  std::vector<std::string> names;
  if (!type.valid() || H5Tget_class(type) != H5T_COMPOUND) return names;
  for (int i = 0; i < H5Tget_nmembers(type); ++i) {
    char* name = H5Tget_member_name(type, static_cast<unsigned>(i));
    if (name) names.push_back(name);
    H5free_memory(name);
  }
  return names;
}

std::string Hdf5File::attribute(const std::string& path, const std::string& name) const {
  if (kind(path) == Kind::none ||
      H5Aexists_by_name(file_, path.c_str(), name.c_str(), H5P_DEFAULT) <= 0)
    return "";
  const Handle opened(H5Aopen_by_name(file_, path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT),
                      H5Aclose);
  const Handle type(opened.valid() ? H5Aget_type(opened) : -1, H5Tclose);
  const Handle space(opened.valid() ? H5Aget_space(opened) : -1, H5Sclose);
  if (!type.valid() || !space.valid() || H5Tget_class(type) != H5T_STRING ||
      H5Sget_simple_extent_npoints(space) != 1)
    return "";
  if (H5Tis_variable_str(type) > 0) {
    char* text = nullptr;
    if (H5Aread(opened, type, &text) < 0 || !text) return "";
    std::string result = text;
    H5free_memory(text);
    return result;
  }
  std::string text(H5Tget_size(type), '\0');
  if (H5Aread(opened, type, text.data()) < 0) return "";
  return fixed_text(text.data(), text.size());
}

std::vector<std::int64_t> Hdf5File::attribute_numbers(const std::string& path,
                                                      const std::string& name) const {
  constexpr hssize_t kMost = 64;
  if (kind(path) == Kind::none ||
      H5Aexists_by_name(file_, path.c_str(), name.c_str(), H5P_DEFAULT) <= 0)
    return {};
  const Handle opened(H5Aopen_by_name(file_, path.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT),
                      H5Aclose);
  const Handle type(opened.valid() ? H5Aget_type(opened) : -1, H5Tclose);
  const Handle space(opened.valid() ? H5Aget_space(opened) : -1, H5Sclose);
  if (!type.valid() || !space.valid() || H5Tget_class(type) != H5T_INTEGER) return {};
  const auto count = H5Sget_simple_extent_npoints(space);
  if (count < 1 || count > kMost) return {};
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  if (H5Aread(opened, H5T_NATIVE_INT64, numbers.data()) < 0) return {};
  return numbers;
}

Expected<std::vector<double>> Hdf5File::numbers(const std::string& dataset, std::int64_t first,
                                                std::int64_t count,
                                                const std::string& field) const {
  if (kind(dataset) != Kind::dataset) return fail(dataset + ": there is no such dataset");
  const auto opened = open_dataset(file_, dataset);
  const Handle space(opened.valid() ? H5Dget_space(opened) : -1, H5Sclose);
  const Handle type(opened.valid() ? H5Dget_type(opened) : -1, H5Tclose);
  if (!space.valid() || !type.valid()) return fail(read_failure(dataset));
  const Handle element(element_type(type, field), H5Tclose);
  const auto doubles = doubles_like(element);
  if (!doubles.type.valid()) return fail(dataset + ": expected numbers");
  const auto shape = extents(space);
  const auto row = row_length(shape);
  const auto rows = shape.empty() ? 1 : static_cast<std::int64_t>(shape[0]);
  if (row == 0 || first < 0 || count < 0 || first % row != 0 || count % row != 0 ||
      first / row > rows - count / row || count > kNumbersAtOnce / doubles.width)
    return fail(dataset + ": " + format_count(count) + " elements cannot be read at once");
  std::vector<double> values(static_cast<std::size_t>(count * doubles.width));
  if (count == 0) return values;
  const Handle memory(memory_type(doubles.type, field), H5Tclose);
  const auto elements = static_cast<hsize_t>(count);
  const Handle slots(H5Screate_simple(1, &elements, nullptr), H5Sclose);
  select_rows(space, shape, first / row, count / row);
  if (H5Dread(opened, memory, slots, space, H5P_DEFAULT, values.data()) < 0)
    return fail(read_failure(dataset));
  return values;
}

Expected<std::vector<std::string>> Hdf5File::texts(const std::string& dataset,
                                                   const std::string& field) const {
  if (kind(dataset) != Kind::dataset) return fail(dataset + ": there is no such dataset");
  const auto opened = open_dataset(file_, dataset);
  const Handle space(opened.valid() ? H5Dget_space(opened) : -1, H5Sclose);
  const Handle type(opened.valid() ? H5Dget_type(opened) : -1, H5Tclose);
  if (!space.valid() || !type.valid()) return fail(read_failure(dataset));
  const Handle element(element_type(type, field), H5Tclose);
  if (!element.valid() || H5Tget_class(element) != H5T_STRING)
    return fail(dataset + ": expected texts");
  const auto count = static_cast<std::int64_t>(H5Sget_simple_extent_npoints(space));
  const auto size = H5Tget_size(element);
  if (count < 0 || size == 0 || count > kTextBytesAtMost / static_cast<std::int64_t>(size))
    return fail(dataset + ": " + format_count(count) + " texts are too many");
  const Handle memory(memory_type(element, field), H5Tclose);
  std::vector<std::string> texts;
  texts.reserve(static_cast<std::size_t>(count));
  if (H5Tis_variable_str(element) > 0) {
    std::vector<char*> pointers(static_cast<std::size_t>(count), nullptr);
    const bool read =
        count == 0 || H5Dread(opened, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()) >= 0;
    for (const char* text : pointers) texts.emplace_back(read && text ? text : "");
    H5Dvlen_reclaim(memory, space, H5P_DEFAULT, pointers.data());
    if (!read) return fail(read_failure(dataset));
    return texts;
  }
  std::vector<char> bytes(static_cast<std::size_t>(count) * size);
  if (count > 0 && H5Dread(opened, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0)
    return fail(read_failure(dataset));
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
    texts.push_back(fixed_text(bytes.data() + i * size, size));
  return texts;
}

}  // namespace

Expected<std::unique_ptr<expression::Hdf5Source>> open_hdf5(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are told by us, not on standard error
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) return fail(path + ": the HDF5 file is damaged or cut short");
  return std::make_unique<Hdf5File>(file);
}

}  // namespace genegraft::cli
