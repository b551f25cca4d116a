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

/// Vectors compare signed bytes at once, unsigned ones not: hence the top bit flipped.
void compare(const std::uint16_t* bin, const std::uint8_t* lookup, int planes, BitPlane* to) {
  constexpr int kParts = 64 / kLanes;
  for (int word = 0; word < kCircuitRows / 64; ++word) {
    std::uint8_t bytes[64];
    for (int i = 0; i < 64; ++i) bytes[i] = lookup[bin[64 * word + i]] ^ 0x80;
    SignedBytes value[kParts];
    std::memcpy(value, bytes, sizeof(value));
    SignedBytes cut = SignedBytes{} + std::int8_t{-128};
    for (int plane = 0; plane < planes; ++plane) {
      std::uint64_t bits = 0;
      for (int part = 0; part < kParts; ++part) {
        bits |= static_cast<std::uint64_t>(bitmask(value[part] > cut)) << (part * kLanes % 64);
      }
      std::memcpy(to[plane].bytes.data() + 8 * word, &bits, 8);
      cut += 1;
    }
  }
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

void add(const BitPlane* planes, const BitCode& code, const double* value, double* sums) {
  const Bytes lane_bits = make_lane_bits();
  for (int first = 0; first < kCircuitRows; first += kLanes) {
    const Bytes codes = decode(planes, code, first, lane_bits);
    std::uint8_t at[kLanes];
    std::memcpy(at, &codes, kLanes);
    for (int part = 0; part < kCopied; ++part) {
      double* to = sums + first + 8 * part;
      for (int i = 0; i < 8; i += 2) {
        Doubles sum;
        std::memcpy(&sum, to + i, sizeof(sum));
        sum += Doubles{value[at[i * kCopied + part]], value[at[(i + 1) * kCopied + part]]};
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
