#include "neural/checkpoint.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "neural/torch_error.hpp"

namespace genegraft::neural {
namespace {

using model::Json;

constexpr int kFormat = 1;

Json curve_json(const LossCurve& curve) {
  Json points = Json::array();
  for (const auto& point : curve) {
    Json entry = {point.step, point.tokens, point.seconds, point.train};
    if (point.held_out) entry.push_back(*point.held_out);
    points.push_back(std::move(entry));
  }
  return points;
}

LossCurve read_curve(const Json& points) {
  LossCurve curve;
  for (const auto& entry : points) {
    LossPoint point{entry.at(0), entry.at(1), entry.at(2), entry.at(3)};
    if (entry.size() > 4) point.held_out = entry.at(4).get<double>();
    curve.push_back(point);
  }
  return curve;
}

/// The disk has it before the old file is replaced.
bool flush(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool flushed = ::fsync(descriptor) == 0;
  return ::close(descriptor) == 0 && flushed;
}

/// "/encoder/conv/width" -> "encoder.conv.width"
std::string dotted(std::string pointer) {
  for (auto& letter : pointer)
    if (letter == '/') letter = '.';
  return pointer.substr(pointer.starts_with('.') ? 1 : 0);
}

std::string differences(const Json& there, const Json& here) {
  const auto flat_there = there.flatten(), flat_here = here.flatten();
  const auto value = [](const Json& flat, const std::string& key) {
    return flat.contains(key) ? flat[key].dump() : std::string("absent");
  };
  std::string text;
  const auto name = [&](const std::string& key) {
    text += (text.empty() ? "" : ", ") + dotted(key) + " is " + value(flat_there, key) +
            " there and " + value(flat_here, key) + " here";
  };
  for (const auto& [key, entry] : flat_here.items())
    if (!flat_there.contains(key) || flat_there[key] != entry) name(key);
  for (const auto& [key, entry] : flat_there.items())
    if (!flat_here.contains(key)) name(key);
  return text;
}

void read_tensors(torch::serialize::InputArchive& archive, const Json& facts,
                  Checkpoint& checkpoint) {
  archive.read("weights", checkpoint.weights);
  archive.read("mean", checkpoint.optimizer.mean);
  archive.read("square", checkpoint.optimizer.square);
  checkpoint.hidden.resize(facts.at("hidden").get<std::size_t>());
  for (std::size_t i = 0; i < checkpoint.hidden.size(); ++i)
    archive.read("hidden" + std::to_string(i), checkpoint.hidden[i]);
}

void read_facts(const Json& facts, Checkpoint& checkpoint) {
  checkpoint.step = facts.at("step");
  checkpoint.tokens = facts.at("tokens");
  checkpoint.seconds = facts.at("seconds");
  checkpoint.optimizer.bias1 = facts.at("bias1");
  checkpoint.optimizer.bias2 = facts.at("bias2");
  checkpoint.loss_sum = facts.at("loss_sum");
  checkpoint.loss_count = facts.at("loss_count");
  checkpoint.curve = read_curve(facts.at("curve"));
}

}  // namespace

Expected<void> write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  const auto temporary = path + ".part-" + std::to_string(::getpid());
  const auto give_up = [&](const std::string& why) {
    ::unlink(temporary.c_str());
    return fail(path + ": the checkpoint cannot be written: " + why);
  };
  const Json facts = {{"format", kFormat},
                      {"made_with", checkpoint.made_with},
                      {"step", checkpoint.step},
                      {"tokens", checkpoint.tokens},
                      {"seconds", checkpoint.seconds},
                      {"bias1", checkpoint.optimizer.bias1},
                      {"bias2", checkpoint.optimizer.bias2},
                      {"loss_sum", checkpoint.loss_sum},
                      {"loss_count", checkpoint.loss_count},
                      {"hidden", checkpoint.hidden.size()},
                      {"curve", curve_json(checkpoint.curve)}};
  try {
    torch::serialize::OutputArchive archive;
    archive.write("facts", torch::IValue(facts.dump()));
    archive.write("weights", checkpoint.weights.to(torch::kCPU));
    archive.write("mean", checkpoint.optimizer.mean.to(torch::kCPU));
    archive.write("square", checkpoint.optimizer.square.to(torch::kCPU));
    for (std::size_t i = 0; i < checkpoint.hidden.size(); ++i)
      archive.write("hidden" + std::to_string(i), checkpoint.hidden[i].to(torch::kCPU));
    archive.save_to(temporary);
  } catch (const std::exception& error) {
    return give_up(first_line(error.what()));
  }
  if (!flush(temporary) || ::rename(temporary.c_str(), path.c_str()) != 0)
    return give_up(std::strerror(errno));
  return {};
}

Expected<Checkpoint> read_checkpoint(const std::string& path, const Json& made_with) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return fail(path + ": no such file");
  Checkpoint checkpoint;
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(path);
    torch::IValue text;
    archive.read("facts", text);
    const auto facts = Json::parse(text.toStringRef());
    if (facts.at("format") != kFormat)
      return fail(path + ": a checkpoint of another version of this program");
    checkpoint.made_with = facts.at("made_with");
    if (const auto differing = differences(checkpoint.made_with, made_with); !differing.empty())
      return fail(path + ": this checkpoint is of another training: " + differing);
    read_facts(facts, checkpoint);
    read_tensors(archive, facts, checkpoint);
  } catch (const std::exception& error) {
    return fail(path + ": not a checkpoint, or damaged: " + first_line(error.what()));
  }
  return checkpoint;
}

}  // namespace genegraft::neural
