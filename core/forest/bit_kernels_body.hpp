// Included by bit_kernels.cpp once for each kind of machine, inside a namespace of its own, with
// kLanes, the bytes of a vector, and bitmask(), the top bits of its bytes as a RowMask. No include
// guard.

using Bytes = std::uint8_t __attribute__((vector_size(kLanes)));
using SignedBytes = std::int8_t __attribute__((vector_size(kLanes)));
using Shorts = std::uint16_t __attribute__((vector_size(kLanes)));
using Ints = std::int32_t __attribute__((vector_size(kLanes)));
using FewShorts = std::uint16_t __attribute__((vector_size(kLanes / 2)));
using Floats = float __attribute__((vector_size(kLanes)));
using Doubles = double __attribute__((vector_size(16)));

/// By functions, not into an element of an array: that g++ would keep in memory. Nor by a template:
/// it would not be compiled for the machine that this namespace is for.
inline Bytes load(const std::uint8_t* from) {
  Bytes bytes;
  std::memcpy(&bytes, from, sizeof(bytes));
  return bytes;
}

inline Floats load(const float* from) {
  Floats floats;
  std::memcpy(&floats, from, sizeof(floats));
  return floats;
}

inline void store(std::uint8_t* to, Bytes bytes) {
  std::memcpy(to, &bytes, kLanes);
}

void bin_by_all(const float* x, const CutTable& table, std::uint16_t* bin) {
  constexpr int kVectors = 4;  // of rows, which stay in registers
  constexpr int kRows = kVectors * kLanes / 4;
  for (int first = 0; first < kCircuitRows; first += kRows) {
    Floats value[kVectors];
    Ints below[kVectors] = {};
    for (int v = 0; v < kVectors; ++v) value[v] = load(x + first + v * kLanes / 4);
    for (int c = 0; c < table.count; ++c) {
      const Floats cut = Floats{} + table.cuts[c];
      for (int v = 0; v < kVectors; ++v) below[v] -= cut < value[v];
    }
    for (int v = 0; v < kVectors; ++v) {
      const auto counts = __builtin_convertvector(below[v], FewShorts);
      std::memcpy(bin + first + v * kLanes / 4, &counts, sizeof(counts));
    }
  }
}

void bin_by_buckets(const float* x, const CutTable& table, std::uint16_t* bin) {
  std::uint32_t bucket[kCircuitRows];
  const auto last = static_cast<float>(table.buckets - 1);
  for (int i = 0; i < kCircuitRows; ++i) {
    bucket[i] = find_bucket(x[i], table.low, table.scale, last);
  }
  for (int i = 0; i < kCircuitRows; ++i) {
    const std::uint32_t lower = table.bucket[bucket[i]];
    FourFloats cuts;
    std::memcpy(&cuts, table.cuts + lower, sizeof(cuts));
    const FourInts below = cuts < FourFloats{} + x[i];
    bin[i] = static_cast<std::uint16_t>(lower + count_true(below));
  }
}

void bin_by_halving(const float* x, const CutTable& table, std::uint16_t* bin) {
  constexpr int kTogether = 8;  // searches that overlap
  for (int first = 0; first < kCircuitRows; first += kTogether) {
    std::uint32_t below[kTogether] = {};
    for (int step = table.steps - 1; step >= 0; --step) {
      const float* middle = table.cuts + (1u << step) - 1;
      for (int i = 0; i < kTogether; ++i) {
        below[i] += static_cast<std::uint32_t>(middle[below[i]] < x[first + i]) << step;
      }
    }
    for (int i = 0; i < kTogether; ++i) bin[first + i] = static_cast<std::uint16_t>(below[i]);
  }
}

void bin(const float* x, const CutTable& table, std::uint16_t* bin) {
  if (table.count <= kFewCuts) return bin_by_all(x, table, bin);
  if (table.buckets == 0) return bin_by_halving(x, table, bin);
  return bin_by_buckets(x, table, bin);
}

/// Numbers of up to 8 bits, a byte for each of 64 rows.
struct Values {
  static constexpr int kParts = 64 / kLanes;
  Bytes part[kParts];

  Values(const std::uint16_t* bin, const std::uint8_t* lookup, int first) {
    if (!lookup) {
      for (int p = 0; p < kParts; ++p) {
        using ManyShorts = std::uint16_t __attribute__((vector_size(2 * kLanes)));
        ManyShorts numbers;
        std::memcpy(&numbers, bin + first + p * kLanes, sizeof(numbers));
        part[p] = __builtin_convertvector(numbers, Bytes);
      }
      return;
    }
    std::uint8_t bytes[64];
    for (int i = 0; i < 64; i += 16) {
      const std::uint16_t* from = bin + first + i;
      std::uint8_t* to = bytes + i;
      for (int j = 0; j < 16; ++j) {
        to[j] = lookup[from[j]];
        keep_in_memory(to);
      }
    }
    for (int p = 0; p < kParts; ++p) part[p] = load(bytes + p * kLanes);
  }

  /// One bit a row: the top one of what it makes of a row's byte.
  template <typename Make>
  void write_bits(int first, BitPlane& to, Make make) const {
    for (int p = 0; p < kParts; ++p) {
      const RowMask mask = bitmask(make(part[p]));
      std::memcpy(to.bytes.data() + (first + p * kLanes) / 8, &mask, sizeof(mask));
    }
  }
};

/// Vectors compare signed bytes at once, unsigned ones not: hence the top bit flipped.
void compare_each(const std::uint16_t* bin, const std::uint8_t* lookup, int planes, BitPlane* to) {
  for (int first = 0; first < kCircuitRows; first += 64) {
    const Values values(bin, lookup, first);
    SignedBytes cut = SignedBytes{} + std::int8_t{-128};
    for (int plane = 0; plane < planes; ++plane) {
      values.write_bits(first, to[plane], [cut](Bytes value) {
        return reinterpret_cast<SignedBytes>(value ^ std::uint8_t{0x80}) > cut;
      });
      cut += 1;
    }
  }
}

/// to[c], c < 2^bits - 1: whether the number of these bits exceeds c. With the lower k bits
/// compared and h the next one, k + 1 bits exceed c < 2^k where h or the lower ones exceed c, and
/// 2^k + c where both do.
void exceed(const BitPlane* bit, int bits, BitPlane* to) {
  for (int k = 0; k < bits; ++k) {
    const int half = 1 << k;
    for (int c = 0; c < half - 1; ++c) {
      for (int i = 0; i < kCircuitRows / 8; i += kLanes) {
        const Bytes high = load(bit[k].bytes.data() + i);
        const Bytes low = load(to[c].bytes.data() + i);
        store(to[c].bytes.data() + i, low | high);
        store(to[half + c].bytes.data() + i, low & high);
      }
    }
    to[half - 1] = bit[k];
  }
}

/// The same for eight planes or more: the bits of the values first, then all comparisons of their
/// lower four and of their upper bits from them; a value exceeds 16 h + l where its upper bits
/// exceed h, or h - 1 and the lower ones l. So a plane costs two operations on 512 rows.
void compare_by_bits(const std::uint16_t* bin, const std::uint8_t* lookup, int planes,
                     BitPlane* to) {
  const int bits = static_cast<int>(std::bit_width(static_cast<unsigned>(planes)));
  const int upper = planes >> 4;  // the largest number that the upper bits make
  BitPlane bit[8];
  for (int first = 0; first < kCircuitRows; first += 64) {
    const Values values(bin, lookup, first);
    for (int b = 0; b < 8; ++b) {
      if (b == bits) break;
      values.write_bits(first, bit[b], [b](Bytes value) {
        return reinterpret_cast<SignedBytes>(reinterpret_cast<Shorts>(value) << (7 - b));
      });
    }
  }
  BitPlane low[15], high[17];  // high[h]: the upper bits exceed h - 1
  exceed(bit, 4, low);
  high[0].bytes.fill(255);
  exceed(bit + 4, bits - 4, high + 1);
  high[upper + 1].bytes.fill(0);
  for (int h = 0; h <= upper; ++h) {
    const int end = std::min(15, planes - 16 * h);
    for (int i = 0; i < kCircuitRows / 8; i += kLanes) {
      const Bytes above = load(high[h + 1].bytes.data() + i);
      const Bytes there = load(high[h].bytes.data() + i);
      for (int l = 0; l < end; ++l) {
        store(to[16 * h + l].bytes.data() + i, above | (there & load(low[l].bytes.data() + i)));
      }
    }
    if (planes > 16 * h + 15) to[16 * h + 15] = high[h + 1];
  }
}

/// Bits pay from about eight planes on.
void compare(const std::uint16_t* bin, const std::uint8_t* lookup, int planes, BitPlane* to) {
  return planes < 8 ? compare_each(bin, lookup, planes, to)
                    : compare_by_bits(bin, lookup, planes, to);
}

void select(const BitSelect* selects, int count, BitPlane* planes) {
  for (const BitSelect* s = selects; s != selects + count; ++s) {
    const std::uint8_t* test = planes[s->test].bytes.data();
    const std::uint8_t* right = planes[s->right].bytes.data();
    const std::uint8_t* left = planes[s->left].bytes.data();
    std::uint8_t* to = planes[s->to].bytes.data();
    for (int i = 0; i < kCircuitRows / 8; i += kLanes) {
      const Bytes other = load(left + i);
      store(to + i, other ^ ((other ^ load(right + i)) & load(test + i)));
    }
  }
}

/// The codes of 8 * kLanes rows: that of row 8 * w + r from `first` on is byte w of part r.
struct Codes {
  std::array<std::uint8_t, kLanes> part[8];

  Codes(const BitPlane* planes, const BitCode& code, int first) {
    Bytes rows[8];
    for (int b = 0; b < 8; ++b) {
      rows[b] = b < code.bits ? load(planes[code.plane[b]].bytes.data() + first / 8) : Bytes{};
    }
    swap_bits<4>(rows, 0x0f);
    swap_bits<2>(rows, 0x33);
    swap_bits<1>(rows, 0x55);
    for (int r = 0; r < 8; ++r) store(part[r].data(), rows[r]);
    keep_in_memory(part);
  }

 private:
  /// A step of transposing the 8 x 8 bits that the bytes of one place are (Warren, Hacker's
  /// Delight, 7-3): the upper of two neighbouring fields of `Width` bits goes to the row `Width`
  /// further on, the lower one of that row to where it was.
  template <int Width>
  static void swap_bits(Bytes* rows, std::uint8_t lower) {
    for (int r = 0; r < 8; ++r) {
      if (r & Width) continue;
      const auto upper = reinterpret_cast<Bytes>(reinterpret_cast<Shorts>(rows[r]) >> Width);
      const Bytes differ = (upper ^ rows[r + Width]) & lower;
      rows[r + Width] ^= differ;
      rows[r] ^= reinterpret_cast<Bytes>(reinterpret_cast<Shorts>(differ) << Width);
    }
  }
};

inline Doubles pair(const double* a, const double* b) {
#if defined(__wasm_simd128__)
  return reinterpret_cast<Doubles>(wasm_v128_load64_lane(b, wasm_v128_load64_zero(a), 1));
#else
  return Doubles{*a, *b};
#endif
}

void add(const BitPlane* planes, const BitCode& code, const double* value, double* sums) {
  for (int first = 0; first < kCircuitRows; first += 8 * kLanes) {
    const Codes codes(planes, code, first);
    for (int w = 0; w < kLanes; ++w) {
      double* to = sums + first + 8 * w;
      for (int r = 0; r < 8; r += 2) {
        Doubles sum;
        std::memcpy(&sum, to + r, sizeof(sum));
        sum += pair(value + codes.part[r][w], value + codes.part[r + 1][w]);
        std::memcpy(to + r, &sum, sizeof(sum));
      }
    }
  }
}

void look_up(const BitPlane* planes, const BitCode& code, const std::uint32_t* value,
             std::uint32_t* to) {
  for (int first = 0; first < kCircuitRows; first += 8 * kLanes) {
    const Codes codes(planes, code, first);
    for (int w = 0; w < kLanes; ++w) {
      for (int r = 0; r < 8; ++r) to[first + 8 * w + r] = value[codes.part[r][w]];
    }
  }
}

constexpr BitKernels kKernels = {bin, compare, select, add, look_up};
