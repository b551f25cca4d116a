// Included by bit_kernels.cpp once for each kind of machine, inside a namespace of its own, with
// kLanes, the bytes of a vector, and bitmask(), the top bits of its bytes. No include guard.

using Bytes = std::uint8_t __attribute__((vector_size(kLanes)));
using SignedBytes = std::int8_t __attribute__((vector_size(kLanes)));
using Doubles = double __attribute__((vector_size(16)));

inline Bytes load(const std::uint8_t* from) {
  Bytes bytes;
  std::memcpy(&bytes, from, kLanes);
  return bytes;
}

void bin_by_all(const float* x, const CutTable& table, std::uint16_t* bin) {
  std::uint32_t below[kCircuitRows] = {};
  for (int c = 0; c < table.count; ++c) {
    const float cut = table.cuts[c];
    for (int i = 0; i < kCircuitRows; ++i) below[i] += static_cast<std::uint32_t>(cut < x[i]);
  }
  for (int i = 0; i < kCircuitRows; ++i) bin[i] = static_cast<std::uint16_t>(below[i]);
}

template <int InBucket>
void bin_by_buckets(const float* x, const CutTable& table, std::uint16_t* bin) {
  std::uint32_t bucket[kCircuitRows];
  const auto last = static_cast<float>(table.buckets - 1);
  for (int i = 0; i < kCircuitRows; ++i) {
    bucket[i] = find_bucket(x[i], table.low, table.scale, last);
  }
  for (int i = 0; i < kCircuitRows; ++i) {
    const std::uint32_t lower = table.bucket[bucket[i]];
    std::uint32_t below = lower;
    for (int j = 0; j < InBucket; ++j) {
      below += static_cast<std::uint32_t>(table.cuts[lower + j] < x[i]);
    }
    bin[i] = static_cast<std::uint16_t>(below);
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
  if (table.in_bucket == 1) return bin_by_buckets<1>(x, table, bin);
  if (table.in_bucket == 2) return bin_by_buckets<2>(x, table, bin);
  return bin_by_buckets<kMostInBucket>(x, table, bin);
}

/// The bytes that a lookup gives 64 rows from `first` on.
struct Values {
  static constexpr int kParts = 64 / kLanes;
  Bytes part[kParts];

  Values(const std::uint16_t* bin, const std::uint8_t* lookup, int first) {
    std::uint8_t bytes[64];
    for (int i = 0; i < 64; ++i) bytes[i] = lookup[bin[first + i]];
    std::memcpy(part, bytes, sizeof(part));
  }

  template <typename IsSet>
  void write_bits(int first, BitPlane& to, IsSet is_set) const {
    std::uint64_t bits = 0;
    for (int p = 0; p < kParts; ++p)
      bits |= static_cast<std::uint64_t>(bitmask(is_set(part[p]))) << (p * kLanes % 64);
    std::memcpy(to.bytes.data() + first / 8, &bits, 8);
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

/// The same for many planes: the bits of the value first, then all comparisons from them, each by
/// one operation on 512 rows. With the lower k bits compared to 0 ... 2^k - 2 and h the next bit,
/// k + 1 bits exceed c < 2^k where h or the lower ones exceed c, and 2^k + c where both do.
void compare_by_bits(const std::uint16_t* bin, const std::uint8_t* lookup, int planes,
                     BitPlane* to) {
  BitPlane bit[8];
  for (int first = 0; first < kCircuitRows; first += 64) {
    Values values(bin, lookup, first);
    for (int b = 7; b >= 0; --b) {
      values.write_bits(first, bit[b],
                        [](Bytes value) { return reinterpret_cast<SignedBytes>(value) < 0; });
      for (Bytes& part : values.part) part += part;
    }
  }
  for (int k = 0; (1 << k) <= planes; ++k) {
    const int half = 1 << k;
    const auto combine = [&](BitPlane& lower, BitPlane* upper) {
      const std::uint8_t* high = bit[k].bytes.data();
      std::uint8_t* low = lower.bytes.data();
      for (int i = 0; i < kCircuitRows / 8; i += kLanes) {  // no copy: it goes by other widths
        const Bytes either = load(low + i) | load(high + i);
        const Bytes all = load(low + i) & load(high + i);
        std::memcpy(low + i, &either, kLanes);
        if (upper) std::memcpy(upper->bytes.data() + i, &all, kLanes);
      }
    };
    const int both = std::min(half - 1, planes - half);
    for (int c = 0; c < both; ++c) combine(to[c], &to[half + c]);
    for (int c = both; c < half - 1; ++c) combine(to[c], nullptr);
    to[half - 1] = bit[k];
  }
}

/// Bits pay from about a dozen planes on.
void compare(const std::uint16_t* bin, const std::uint8_t* lookup, int planes, BitPlane* to) {
  return planes < 12 ? compare_each(bin, lookup, planes, to)
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
      const Bytes result = other ^ ((other ^ load(right + i)) & load(test + i));
      std::memcpy(to + i, &result, kLanes);
    }
  }
}

/// Lane l of the codes of kLanes rows from `first` on belongs to row 8 * (l % kCopied) + l /
/// kCopied: so their bits spread over lanes by copying kCopied bytes alone.
constexpr int kCopied = kLanes / 8;

inline Bytes decode(const BitPlane* planes, const BitCode& code, int first, Bytes lane_bit) {
  Bytes codes{};
  for (int b = code.bits - 1; b >= 0; --b) {
    const std::uint8_t* from = planes[code.plane[b]].bytes.data() + first / 8;
#if GENEGRAFT_LANES == 32
    using Words = std::uint32_t __attribute__((vector_size(kLanes)));
    std::uint32_t word;
#else
    using Words = std::uint16_t __attribute__((vector_size(kLanes)));
    std::uint16_t word;
#endif
    std::memcpy(&word, from, sizeof(word));
    const auto copied = reinterpret_cast<Bytes>(Words{} + word);
    const auto is_set = reinterpret_cast<Bytes>((copied & lane_bit) == lane_bit);  // 0 or 255
    codes = codes + codes - is_set;
  }
  return codes;
}

inline Bytes make_lane_bits() {
  Bytes bits{};
  for (int l = 0; l < kLanes; ++l) bits[l] = static_cast<std::uint8_t>(1 << l / kCopied);
  return bits;
}

inline Doubles pair(const double* a, const double* b) {
#if defined(__wasm_simd128__)
  return reinterpret_cast<Doubles>(wasm_v128_load64_lane(b, wasm_v128_load64_zero(a), 1));
#else
  return Doubles{*a, *b};
#endif
}

void add(const BitPlane* planes, const BitCode& code, const double* value, double* sums) {
  const Bytes lane_bits = make_lane_bits();
  for (int first = 0; first < kCircuitRows; first += kLanes) {
    const Bytes codes = decode(planes, code, first, lane_bits);
    std::uint8_t at[kLanes];
    std::memcpy(at, &codes, kLanes);
    keep_in_memory(at);
    for (int part = 0; part < kCopied; ++part) {
      double* to = sums + first + 8 * part;
      for (int i = 0; i < 8; i += 2) {
        Doubles sum;
        std::memcpy(&sum, to + i, sizeof(sum));
        sum += pair(value + at[i * kCopied + part], value + at[(i + 1) * kCopied + part]);
        std::memcpy(to + i, &sum, sizeof(sum));
      }
    }
  }
}

void look_up(const BitPlane* planes, const BitCode& code, const std::uint32_t* value,
             std::uint32_t* to) {
  const Bytes lane_bits = make_lane_bits();
  for (int first = 0; first < kCircuitRows; first += kLanes) {
    const Bytes codes = decode(planes, code, first, lane_bits);
    std::uint8_t at[kLanes];
    std::memcpy(at, &codes, kLanes);
    for (int l = 0; l < kLanes; ++l) to[first + 8 * (l % kCopied) + l / kCopied] = value[at[l]];
  }
}

constexpr BitKernels kKernels = {bin, compare, select, add, look_up};
