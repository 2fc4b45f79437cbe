#!/usr/bin/env python3
"""How many readers one machine bears: each reads section 21 in a terminal of their own, while its model trains.

    cargo build --release && python3 benches/readers.py [target/release/elbo] [SECTION] [READERS ...]

For 1, 8 and 30 readers: the time from a key to its frame, steps a second in all, memory in all, and what all of them use once they rest.
Needs Python 3 alone, on Linux (memory and processor time are read from /proc). Pseudo-terminals of 80 x 24, a fresh home for each reader.
"""
import os, re, statistics, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor

from seat import Seat, letters

program = sys.argv[1] if len(sys.argv) > 1 else "target/release/elbo"
section = sys.argv[2] if len(sys.argv) > 2 else "21"
crowds = [int(word) for word in sys.argv[3:]] or [1, 8, 30]
HELP = b"In the pane"  # stands in the list of keys, which ? brings


def answer(reader):
    """Seconds from ? to the list of keys, which Esc closes again."""
    taken, _ = reader.timed(b"?", HELP)
    reader.read(0.2)
    reader.type(b"\x1b")
    return taken


def step(reader):
    """The step that the screen shows, from a whole repaint."""
    reader.type(b"\x0c")
    screen = letters(reader.read(1.5))
    found = [int(re.sub(r"\D", "", figure)) for figure in re.findall(r"step (\d[\d,\u202f ]*)", screen)]
    return max(found, default=0)


def crowd(count):
    with tempfile.TemporaryDirectory() as homes, ThreadPoolExecutor(count) as together:
        readers = []
        for number in range(count):
            os.mkdir(home := f"{homes}/{number}")
            readers.append(Seat(program, [section], home))
        list(together.map(lambda reader: reader.read(2 + count / 4), readers))  # all have drawn and begun to train
        for reader in readers:
            reader.type(b"\t")  # the pane in the whole screen, which says its step
        list(together.map(lambda reader: reader.read(2), readers))
        begun, first = time.perf_counter(), list(together.map(step, readers))

        def read_on(reader):
            times = []
            for _ in range(20 if count > 1 else 5):  # one reader alone has soon trained all that the section trains
                reader.read(0.4)
                times.append(answer(reader))
            return times
        keys = sorted(1000 * value for times in together.map(read_on, readers) for value in times)
        taken, last = time.perf_counter() - begun, list(together.map(step, readers))
        steps = sum(after - before for before, after in zip(first, last))
        memory = sum(reader.memory("Pss") for reader in readers)

        for reader in readers:
            reader.type(b" ")  # the run is paused
        list(together.map(lambda reader: reader.read(2), readers))
        before, rest = sum(reader.cpu() for reader in readers), time.perf_counter()
        silent = sum(map(len, together.map(lambda reader: reader.read(5), readers)))
        used = (sum(reader.cpu() for reader in readers) - before) / (time.perf_counter() - rest)
        for reader in readers:
            reader.end()
    late = keys[min(len(keys) - 1, int(0.99 * len(keys)))]
    print(f"| {count} | {statistics.median(keys):.0f} ms | {late:.0f} ms | {steps / taken:.0f} | {memory:.0f} MB | {100 * used:.1f} % | {silent} |", flush=True)


print("| readers | key, median | key, 99 % | steps/s in all | memory in all | processor at rest | bytes in 5 s at rest |\n|---|---|---|---|---|---|---|")
for count in crowds:
    crowd(count)
