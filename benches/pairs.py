#!/usr/bin/env python3
"""elbo and another framework on the same work, in turn, and the medians.

    cargo build --release && python3 benches/pairs.py PEER.py MNIST_DIR [--elbo target/release/elbo] [--pairs 5] [--net NET ...]

PEER.py takes --net NET (784-2 --conv for conv-2) --steps N --data DIR, and ends with a line of JSON that has "steps_per_second", as
`elbo train --json` does. Each pair runs one after the other, so that a machine whose speed changes changes it for both; the ratio is the median of the
pairs' ratios.
"""
import argparse, json, statistics, subprocess, sys

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("peer")
options.add_argument("data")
options.add_argument("--elbo", default="target/release/elbo")
options.add_argument("--pairs", type=int, default=5)
options.add_argument("--net", nargs="+", default=["784-256-64-2", "784-400-20", "conv-2"])
chosen = options.parse_args()


def rate(command):
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{run.stderr}")
    return json.loads(run.stdout.strip().splitlines()[-1])["steps_per_second"]


print("| net | elbo, median | peer, median | ratio, median of the pairs | ratios |")
print("|---|---|---|---|---|", flush=True)
for net in chosen.net:
    convolutional = net.startswith("conv")
    steps = ["--steps", "250" if convolutional else "1200"]
    ours, theirs = [], []
    for _ in range(chosen.pairs):
        ours.append(rate([chosen.elbo, "train", "--model", "vae", "--net", net, *steps, "--data", chosen.data, "--json", "--plain"]))
        # A peer is told the latents of a convolutional net as of a dense one.
        kind = ["--net", net.replace("conv", "784"), "--conv"] if convolutional else ["--net", net]
        theirs.append(rate([sys.executable, chosen.peer, *kind, *steps, "--data", chosen.data]))
    ratios = [a / b for a, b in zip(ours, theirs)]
    median = statistics.median
    each = " ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"| {net} | {median(ours):.0f} | {median(theirs):.0f} | {median(ratios):.2f} | {each} |", flush=True)
