#!/usr/bin/env python3
"""What a reader feels: time to the first frame, time from key to frame, bytes a second, memory.

    cargo build --release && python3 benches/terminal.py [target/release/elbo] [SECTION]

Runs the program in a pseudo-terminal of 80 x 24 with a fresh home. Needs Python 3 alone, on Linux (memory is read from /proc).
"""
import statistics, sys, tempfile, time

from seat import Seat

program = sys.argv[1] if len(sys.argv) > 1 else "target/release/elbo"
section = sys.argv[2] if len(sys.argv) > 2 else "21"
END = b"\x1b[?2026l"  # a frame is out


def spread(values):
    values = sorted(1000 * value for value in values)
    return f"median {statistics.median(values):.1f} ms, from {values[0]:.1f} to {values[-1]:.1f} ({len(values)} times)"


def held(seat):
    return " ".join(f"{name} {seat.memory(name):.1f} MB" for name in ("VmRSS", "VmHWM"))


with tempfile.TemporaryDirectory() as home:
    firsts = []
    for _ in range(20):
        seat = Seat(program, [section], home)
        seat.read(5, END)
        firsts.append(time.perf_counter() - seat.begun)
        seat.end()
    print("first frame, from exec:", spread(firsts))

    seat = Seat(program, ["quiz"], home)  # nothing trains there
    seat.read(2)
    print("memory in the quiz:", held(seat))
    before = seat.cpu()
    data = seat.read(5)
    print(f"idle for 5 s: {len(data)} bytes, {seat.cpu() - before:.2f} s of CPU")
    seat.end()

    seat = Seat(program, [section], home)
    seat.read(3)
    data = seat.read(5)
    print(f"section {section} while training, 80 x 24: {len(data) / 5:.0f} bytes/s; memory: {held(seat)}")
    keys = []
    for turn in range(40):
        seat.read(0.05)
        keys.append(seat.timed(b"jk"[turn % 2:turn % 2 + 1], END, 2)[0])
    print("key to frame while training:", spread(keys))
    seat.end()
