"""Pretraining language models: the default convolutions by themselves, and an AWD-LSTM of ULMFiT's size
beside the same model in Python's PyTorch, as it is installed and with its environment set by hand.

    pretrain_networks.py --genegraft BINARY --python PYTHON --work FOLDER --section FILE [--quick]

PYTHON: one that has torch. Genegraft runs out of the box; letters are drawn at random, which costs
the same time as a genome's.
"""

import argparse
import json
import os
import random
from pathlib import Path

from timed import load, median, note, run, said, table, write_section

ROUNDS = 3
SIZE = {"batch": 64, "length": 70, "embedding": 400, "hidden": 1150, "layers": 3}
WORD = {"k": 5, "stride": 2}
VOCABULARY = 4 ** WORD["k"] + 2
BY_HAND = {"OPENBLAS_CORETYPE": "SKYLAKEX", "ONEDNN_MAX_CPU_ISA": "AVX512_CORE",
           "OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0", "OMP_NUM_THREADS": str(os.cpu_count())}
# The kernels that Debian's OpenBLAS 0.3.21 takes on a processor that it does not know.
MISREAD = {"OPENBLAS_CORETYPE": "Prescott"}
# Multiplications and additions of one product of matrices, forwards and backwards.
PASSES = 3 * 2
PEAK = """
import json, time, torch
a, best = torch.rand(2048, 2048), 1e9
for _ in range(8):
    start = time.monotonic(); a @ a; best = min(best, time.monotonic() - start)
print(json.dumps({"flops": 2 * 2048 ** 3 / best}))
"""


def options():
    parser = argparse.ArgumentParser()
    for name in ("genegraft", "python", "work", "section"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--quick", action="store_true", help="few steps: does it run?")
    return parser.parse_args()


def write_letters(path, count):
    random.seed(1)
    with open(path, "w") as file:
        file.write(">random\n")
        for _ in range(count // 100):
            file.write("".join(random.choices("ACGT", k=100)) + "\n")


def pretrain(asked, genome, steps, *words):
    """Bases a second, and the manifest's network."""
    out = asked.work / "out.onnx"
    run([asked.genegraft, "pretrain", genome, "--steps", steps, "--held-out", 0, "--threads", 2, "--out", out, *words])
    manifest = json.loads(run([asked.genegraft, "inspect", "--json", out]).output)
    manifest = manifest.get("manifest", manifest)
    return manifest["training"]["bases_per_second"], manifest["network"]["encoder"]


def products_of_conv(encoder):
    """Multiplications a place: the stem, then each block's depthwise and two pointwise layers, then the letters."""
    h, wide = encoder["width"], encoder["width"] * encoder["expansion"]
    return 4 * h * encoder["stem"] + len(encoder["dilations"]) * (h * encoder["kernel"] + 2 * h * wide) + 4 * h


def products_of_lstm():
    sizes = [SIZE["embedding"]] + [SIZE["hidden"]] * (SIZE["layers"] - 1) + [SIZE["embedding"]]
    return sum(4 * b * (a + b) for a, b in zip(sizes, sizes[1:])) + SIZE["embedding"] * VOCABULARY


def peer(asked, steps, variables):
    words = [f"{key}={value}" for key, value in {**SIZE, "vocabulary": VOCABULARY, "steps": steps}.items()]
    environment = [f"{key}={value}" for key, value in variables.items()]
    return said(["env", *environment, asked.python, Path(__file__).parent / "lstm_peer.py", *words])


def main():
    asked = options()
    asked.work.mkdir(parents=True, exist_ok=True)
    genome = asked.work / "letters.fa"
    write_letters(genome, 2_000_000)
    conv_steps, lstm_steps, peer_steps = (10, 2, 1) if asked.quick else (40, 6, 3)
    loads, conv, lstm, installed, misread, tuned = [load()], [], [], [], [], []
    sizes = [word for key, value in {**SIZE, **WORD}.items() for word in (f"--{key}", str(value))]
    for turn in range(ROUNDS):
        note(f"round {turn + 1} of {ROUNDS}")
        bases, encoder = pretrain(asked, genome, conv_steps)
        conv.append(bases)
        lstm.append(pretrain(asked, genome, lstm_steps, "--encoder", "awd-lstm", *sizes)[0] / WORD["stride"])
        for found, variables in ((installed, {}), (misread, MISREAD), (tuned, BY_HAND)):
            found.append(peer(asked, peer_steps, variables)["tokens_per_second"])
        loads.append(load())
    peak = said(["env", *[f"{key}={value}" for key, value in BY_HAND.items()], asked.python, "-c", PEAK])["flops"]
    version = run([asked.python, "-c", "import torch; print(torch.__version__)"]).output.strip()

    def share(tokens, products):
        return f"{100 * tokens * products * PASSES / peak:.0f} %"

    def ratio(peers):
        return f"**{median([ours / theirs for ours, theirs in zip(lstm, peers)]):.2f}**"

    rows = [
        ["`conv`, default size", f"{median(conv):,.0f} bases", "", "≥ 30,000 bases", share(median(conv), products_of_conv(encoder))],
        ["`awd-lstm`, Genegraft out of the box", f"{median(lstm):,.0f} tokens", "", "", share(median(lstm), products_of_lstm())],
        ["`awd-lstm`, PyTorch as installed", f"{median(installed):,.0f} tokens", ratio(installed), "≥ 3", share(median(installed), products_of_lstm())],
        ["`awd-lstm`, PyTorch as installed on a processor that OpenBLAS does not know", f"{median(misread):,.0f} tokens", ratio(misread), "≥ 3", share(median(misread), products_of_lstm())],
        ["`awd-lstm`, PyTorch, environment by hand", f"{median(tuned):,.0f} tokens", ratio(tuned), "≥ 1", share(median(tuned), products_of_lstm())],
    ]
    about = (f"A step of training, forwards and backwards with all dropouts, clipping and AdamW; 2 threads on a machine of "
             f"{os.cpu_count()}; {ROUNDS} rounds in turns, medians. AWD-LSTM: embedding 400, 3 layers of 1,150, {SIZE['batch']} rows of "
             f"{SIZE['length']} tokens (words of 5 letters, every 2). PyTorch {version} of Debian. By hand: "
             f"{', '.join(f'`{key}={value}`' for key, value in BY_HAND.items())}. A processor that OpenBLAS does not know is made up: "
             f"`OPENBLAS_CORETYPE=Prescott`, whose kernels it takes there. Of the peak: share of "
             f"{peak / 1e9:,.0f} GFLOP/s, a product of 2,048-wide matrices by the same library; only matrix products and convolutions count as work.")
    write_section(asked.section, "neural: pretraining", [about, table(["", "a second", "ratio", "asked", "of the peak"], rows)], loads)


main()
