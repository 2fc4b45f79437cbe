#!/usr/bin/env python3
"""Whether a long run keeps its speed and its memory.

    cargo build --release && python3 benches/long_run.py MNIST_DIR [--elbo target/release/elbo] [--net 784-256-64-2] [--steps 20000] [--threads 2]

Takes the time of elbo's progress lines (one an epoch) as they come, and its resident memory at each (Linux: from /proc). Prints both for each tenth.
"""
import argparse, re, subprocess, time

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("data")
options.add_argument("--elbo", default="target/release/elbo")
options.add_argument("--net", default="784-256-64-2")
options.add_argument("--steps", type=int, default=20_000)
options.add_argument("--threads", default="2")
chosen = options.parse_args()

command = [chosen.elbo, "train", "--model", "vae", "--net", chosen.net, "--steps", str(chosen.steps), "--threads", chosen.threads]
run = subprocess.Popen([*command, "--data", chosen.data, "--json", "--plain"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
marks = []  # (step, time, resident kB)
for line in run.stderr:
    if not marks and line.startswith("training"):
        marks.append((0, time.perf_counter(), None))
    if found := re.match(r"step (\d+) of", line):
        memory = re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{run.pid}/status").read())
        marks.append((int(found[1]), time.perf_counter(), int(memory[1]) if memory else None))
run.wait()

print("| steps | steps/s | resident, kB |\n|---|---|---|")
rates, tenth, before = [], 1, marks[0]
for mark in marks[1:]:
    if mark[0] >= tenth * chosen.steps / 10 or mark is marks[-1]:
        rates.append((mark[0] - before[0]) / (mark[1] - before[1]))
        print(f"| {before[0]} to {mark[0]} | {rates[-1]:.0f} | {mark[2]} |")
        tenth, before = tenth + 1, mark
print(f"last tenth over first: {rates[-1] / rates[0]:.3f}")
