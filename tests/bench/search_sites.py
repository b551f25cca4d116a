"""Searching guides in genomes: `genegraft search` from files to sites, and Cas-OFFinder on the same
files, where a program of that name is there.

    search_sites.py --genegraft BINARY --model FILE --genomes FOLDER --work FOLDER --section FILE
"""

import argparse
import gzip
import os
import shutil
import subprocess
from pathlib import Path

from timed import Timed, load, median, note, run, table, write_section

GUIDES = ("GAGTCCGAGCAGAAGAAGAA", "GGGTGGGGGGAGTTTGCTCC", "GGTGAGTGAGTGTGTGCGTG", "GACCCCCTCCACCCCGCCTC",
          "GGCACTGCGGCTGGAGGTGG", "GCTGATCTCGTTGCAGTTGT", "GTCATCTTAGTCATTACCTG")
ECOLI = "NC_000913.3_Escherichia_coli_K-12_MG1655.fa.gz"
HUMAN_LETTERS = 3.1e9


def options():
    parser = argparse.ArgumentParser()
    for name in ("genegraft", "model", "genomes", "work", "section"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    parser.add_argument("--rounds", type=int, default=11)
    return parser.parse_args()


def unpack(chosen):
    """All genomes as plain FASTA, once; and the first 10 million bytes of them in a file of their own."""
    folder = chosen.work / "genomes"
    folder.mkdir(parents=True, exist_ok=True)
    for packed in sorted(chosen.genomes.glob("*.fa.gz")):
        plain = folder / packed.name[:-3]
        if not plain.exists():
            with gzip.open(packed) as source, open(plain, "wb") as to:
                shutil.copyfileobj(source, to)
    ten = chosen.work / "ten-million.fa"
    if not ten.exists():
        letters = 0
        with open(ten, "wb") as to:
            for name in (ECOLI[:-3], "GCF_001695515_Escherichia_coli_O157-H7_FRIK944.fa"):
                for line in open(folder / name, "rb"):
                    if letters < 10_000_000:
                        to.write(line)
                        letters += 0 if line.startswith(b">") else len(line) - 1
    return folder, ten


def peak_memory(command):
    """MiB resident at most."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    return used.ru_maxrss / 1024


def cas_offinder_input(chosen, name, genome, pattern, guides, mismatches):
    path = chosen.work / f"{name}.txt"
    path.write_text("\n".join([str(genome), pattern, *(f"{guide}NNN {mismatches}" for guide in guides)]) + "\n")
    return path


def main():
    chosen = options()
    chosen.work.mkdir(parents=True, exist_ok=True)
    loads = [load()]
    folder, ten = unpack(chosen)
    ecoli = folder / ECOLI[:-3]
    search = [chosen.genegraft, "search", "--out", chosen.work / "sites.tsv", "--threads", "2", "--model", chosen.model]
    one = [*search, "--guide", GUIDES[0], "--mismatches", "4"]
    seven = [*search, *(word for guide in GUIDES for word in ("--guide", guide)), "--pam", "NRG", "--mismatches", "3",
             "--bulges", "1"]
    n20, n21 = "N" * 21 + "GG", "N" * 21 + "RG 1 1"
    cases = [
        # what, command, target in s, Cas-OFFinder as issue 6 has it, its input
        ("1 guide, NGG, 4 mismatches, E. coli (4.6 Mb, FASTA)", [*one, ecoli], 0.025, 0.140,
         ("ecoli", ecoli, n20, GUIDES[:1], 4)),
        ("the same from .fa.gz", [*one, chosen.genomes / ECOLI], None, None, None),
        ("the same, all genomes (FASTA)", [*one, folder], 0.4, 3.6, ("all", folder, n20, GUIDES[:1], 4)),
        ("the same from .fa.gz", [*one, chosen.genomes], None, None, None),
        ("7 guides, NRG, 3 mismatches, 1 bulge, 10 Mb", [*seven, ten], 1.0, 130,
         ("bulges", ten, n21, GUIDES, 3)),
        ("7 guides, NRG, 3 mismatches, 1 bulge, all genomes", [*seven, folder], None, None, None),
    ]
    peer = os.environ.get("CAS_OFFINDER") or shutil.which("cas-offinder")
    rows, found = [], {}
    for what, command, target, published, given in cases:
        note(what)
        runs: list[Timed] = [run(command) for _ in range(chosen.rounds)]
        walls = [timed.wall for timed in runs]
        found[what] = runs
        theirs = published
        if peer and given:
            theirs = run([peer, cas_offinder_input(chosen, *given), "C", chosen.work / "peer.txt"]).wall
        rows.append([what, f"{min(walls):.3f}", f"{median(walls):.3f}", f"{min(t.cpu for t in runs):.3f}",
                     f"{peak_memory(command):.0f}", f"< {target}" if target else "",
                     f"{theirs:.2f}" if theirs else "", f"{theirs / min(walls):.0f}" if theirs else ""])
        loads.append(load())

    # What one more guide costs: eight times as many, per guide and Mb of the difference.
    letters = sum(sum(len(line) - 1 for line in open(name, "rb") if not line.startswith(b">"))
                  for name in folder.glob("*.fa"))
    costs = []
    for what, extra in (("NGG, 4 mismatches", []), ("NGG, 6 mismatches", ["--mismatches", "6"]),
                        ("NRG, 4 mismatches, 1 bulge", ["--pam", "NRG", "--bulges", "1"]),
                        ("NRG, 4 mismatches, 2 bulges", ["--pam", "NRG", "--bulges", "2"])):
        def cpu(guides):
            words = [word for guide in guides for word in ("--guide", guide)]
            return min(run([*search, *words, *extra, folder]).cpu for _ in range(3))
        first, all_seven = cpu(GUIDES[:1]), cpu(GUIDES)
        guide = (all_seven - first) / 6 / (letters / 1e6)
        genome = first / (letters / 1e6) - guide
        costs.append([what, f"{1e3 * guide:.3f}", f"{1e3 * genome:.2f}",
                      f"{(guide + genome) * HUMAN_LETTERS / 1e6:.1f}",
                      f"{(100 * guide + genome) * HUMAN_LETTERS / 1e6:.0f}"])
        loads.append(load())

    theirs = (f"measured here ({peer})" if peer else
              "not to be had here (no Debian package, no program of that name): its figures are those of issue 6, "
              "on 2 CPU cores of another machine of the same kind, so the ratios are rough")
    write_section(chosen.section, "search", [
        "`genegraft search`, the whole process from files to a scored, sorted table: start, reading, searching both "
        f"strands, opening the shipped model, scoring, writing; 2 threads, {chosen.rounds} runs, files in the page cache. "
        f"Cas-OFFinder is {theirs}. All genomes are {letters / 1e6:.0f} Mb in {len(list(folder.glob('*.fa')))} files.",
        table(["", "least s", "median s", "CPU s", "peak MiB", "target s", "Cas-OFFinder s", "ratio"], rows),
        "Cost by CPU time on all genomes: of each guide, from the difference between seven guides and one, and of the "
        "genome, whatever the guides; and what a human genome of 3.1 Gb (plain FASTA) would take by that, in CPU "
        "seconds, half of it on the clock with 2 threads. Memory does not grow with the genome.",
        table(["", "ms a guide and Mb", "ms a Mb besides", "3.1 Gb, 1 guide, CPU s", "3.1 Gb, 100 guides, CPU s"], costs),
    ], loads)


if __name__ == "__main__":
    main()
