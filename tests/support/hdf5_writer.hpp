#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

/// Small files of HDF5, written for tests.
namespace genegraft::cli {

class Hdf5Writer {
 public:
  explicit Hdf5Writer(const std::string& path)
      : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {}
  ~Hdf5Writer() { H5Fclose(file_); }
  Hdf5Writer(const Hdf5Writer&) = delete;

  Hdf5Writer& group(const std::string& path) {
    H5Gclose(H5Gcreate2(file_, path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    return *this;
  }

  /// Numbers; extents: none for one dimension.
  template <typename T>
  Hdf5Writer& numbers(const std::string& path, const std::vector<T>& values,
                      std::vector<hsize_t> extents = {}) {
    if (extents.empty()) extents = {values.size()};
    write(path, type_of<T>(), extents, values.data());
    return *this;
  }

  /// A dataset that states a size and holds nothing.
  Hdf5Writer& hollow(const std::string& path, const std::vector<hsize_t>& extents) {
    const hid_t layout = H5Pcreate(H5P_DATASET_CREATE);
    std::vector<hsize_t> chunk;
    for (const auto extent : extents) chunk.push_back(std::min<hsize_t>(extent, 1024));
    H5Pset_chunk(layout, static_cast<int>(chunk.size()), chunk.data());
    const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
    H5Dclose(
        H5Dcreate2(file_, path.c_str(), H5T_NATIVE_FLOAT, space, H5P_DEFAULT, layout, H5P_DEFAULT));
    H5Sclose(space);
    H5Pclose(layout);
    return *this;
  }

  /// Texts of variable length, or of a fixed one.
  Hdf5Writer& texts(const std::string& path, const std::vector<std::string>& values,
                    std::size_t fixed = 0) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, fixed ? fixed : H5T_VARIABLE);
    std::vector<const char*> pointers;
    std::string bytes;
    for (const auto& value : values) {
      pointers.push_back(value.c_str());
      bytes += value;
      bytes.resize((bytes.size() + fixed) - (fixed ? value.size() : 0), '\0');
    }
    write(path, type, {values.size()},
          fixed ? static_cast<const void*>(bytes.data()) : pointers.data());
    H5Tclose(type);
    return *this;
  }

  Hdf5Writer& attribute(const std::string& path, const std::string& name, const std::string& text) {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    const char* pointer = text.c_str();
    write_attribute(path, name, type, H5Screate(H5S_SCALAR), &pointer);
    H5Tclose(type);
    return *this;
  }
  Hdf5Writer& attribute(const std::string& path, const std::string& name,
                        const std::vector<std::int64_t>& numbers) {
    const hsize_t extent = numbers.size();
    write_attribute(path, name, H5T_NATIVE_INT64, H5Screate_simple(1, &extent, nullptr),
                    numbers.data());
    return *this;
  }

 private:
  template <typename T>
  static hid_t type_of() {
    if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
    if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
    if constexpr (std::is_same_v<T, std::int8_t>) return H5T_NATIVE_INT8;
    if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
    return H5T_NATIVE_INT32;
  }

  void write(const std::string& path, hid_t type, const std::vector<hsize_t>& extents,
             const void* data) {
    const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
    const hid_t set =
        H5Dcreate2(file_, path.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data);
    H5Dclose(set);
    H5Sclose(space);
  }

  void write_attribute(const std::string& path, const std::string& name, hid_t type, hid_t space,
                       const void* data) {
    const hid_t made = H5Acreate_by_name(file_, path.c_str(), name.c_str(), type, space,
                                         H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(made, type, data);
    H5Aclose(made);
    H5Sclose(space);
  }

  hid_t file_;
};

}  // namespace genegraft::cli
