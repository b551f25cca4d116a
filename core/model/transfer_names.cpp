#include <cstddef>
#include <utility>

#include "model/screen_transfer.hpp"

namespace genegraft::model {
namespace {

constexpr std::pair<TransferProtocol, std::string_view> kProtocols[] = {
    {TransferProtocol::guides, "guides"}, {TransferProtocol::rows, "rows"}};
constexpr std::pair<Rebalancing, std::string_view> kRebalancings[] = {
    {Rebalancing::none, "none"},
    {Rebalancing::weights, "weights"},
    {Rebalancing::undersampling, "undersampling"},
    {Rebalancing::balanced, "balanced"}};
constexpr std::pair<Untrained, std::string_view> kUntrained[] = {
    {Untrained::cfd, "CFD"}, {Untrained::mit, "MIT"}, {Untrained::mismatches, "fewer mismatches"}};

template <typename T, std::size_t N>
std::string_view name_in(const std::pair<T, std::string_view> (&list)[N], T wanted) {
  for (const auto& [value, name] : list)
    if (value == wanted) return name;
  return "";
}
template <typename T, std::size_t N>
std::optional<T> find_in(const std::pair<T, std::string_view> (&list)[N], std::string_view wanted) {
  for (const auto& [value, name] : list)
    if (name == wanted) return value;
  return std::nullopt;
}

}  // namespace

std::string_view name(TransferProtocol protocol) {
  return name_in(kProtocols, protocol);
}
std::string_view name(Rebalancing rebalancing) {
  return name_in(kRebalancings, rebalancing);
}
std::string_view name(Untrained score) {
  return name_in(kUntrained, score);
}
std::optional<TransferProtocol> find_protocol(std::string_view name) {
  return find_in(kProtocols, name);
}
std::optional<Rebalancing> find_rebalancing(std::string_view name) {
  return find_in(kRebalancings, name);
}

}  // namespace genegraft::model
