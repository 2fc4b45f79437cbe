#!/usr/bin/env python3
"""What elbo sends over a link, and how soon a key is answered over a slow one.

    cargo build --release && python3 benches/links.py [target/release/elbo] [SECTION]

Runs the program as over SSH in pseudo-terminals that answer when they are asked how they are, one for each tier and two sizes: bytes a second at
rest, while paging through the text and while a model trains, and the bytes of a whole repaint. Then the time from a key to its frame while a model
trains, over a link without a bound and over ones that carry 8 and 2 KB/s, and what the footer says of them. Needs Python 3 alone.
"""
import re, statistics, sys, tempfile, time

from seat import Seat, letters

program = sys.argv[1] if len(sys.argv) > 1 else "target/release/elbo"
section = sys.argv[2] if len(sys.argv) > 2 else "21"
HELP = b"In the text"  # stands in the list of keys, which ? brings
TIERS = {
    "24 bits": dict(TERM="xterm-256color", COLORTERM="truecolor"),
    "256": dict(TERM="xterm-256color"),
    "16": dict(TERM="xterm"),
    "mono": dict(TERM="xterm-256color", NO_COLOR="1"),
    "ASCII, mono": dict(TERM="xterm", NO_COLOR="1", LANG="C"),
}


def seat(home, tier, columns=80, rows=24, rate=None):
    """A seat at the other end of a secure shell."""
    return Seat(program, [section], home, columns, rows, rate, SSH_CONNECTION="10.0.0.1 5000 10.0.0.2 22", **TIERS[tier])


print("| size | tier | at rest, B/s | paging, B/s | training, B/s | whole repaint, B |\n|---|---|---|---|---|---|")
for columns, rows in [(80, 24), (120, 36)]:
    for tier in TIERS:
        with tempfile.TemporaryDirectory() as home:
            terminal = seat(home, tier, columns, rows)
            terminal.read(1.5)
            terminal.type(b"\t")  # the pane, in the whole screen where it is small
            terminal.read(0.5)
            training = len(terminal.read(2.5)) / 2.5
            while len(terminal.read(3)) > 0:  # until it has trained what it trains by itself
                pass
            rest = len(terminal.read(5)) / 5
            terminal.type(b"\t")
            terminal.read(1)
            paging = 0
            for key in b"   bbb":
                terminal.type(bytes([key]))
                paging += len(terminal.read(1))
            terminal.type(b"\x0c")
            whole = len(terminal.read(1))
            terminal.end()
        print(f"| {columns} x {rows} | {tier} | {rest:.0f} | {paging / 6:.0f} | {training:.0f} | {whole} |", flush=True)

print("\n| link | ? to the list of keys, median | longest | B/s | the footer says |\n|---|---|---|---|---|")
for name, rate in [("no bound", None), ("8 KB/s", 8192), ("2 KB/s", 2048)]:
    with tempfile.TemporaryDirectory() as home:
        terminal = seat(home, "256", rate=rate)
        terminal.read(5)
        times, before, begun = [], terminal.total, time.perf_counter()
        said = ""
        for turn in range(20):
            terminal.type(b"\try\t" if turn % 4 == 0 else b"")  # from the start, so that it trains all the time
            said += letters(terminal.read(1.5))
            taken, data = terminal.timed(b"?", HELP)
            said += letters(data)
            times.append(1000 * taken)
            said += letters(terminal.read(0.5))
            terminal.type(b"\x1b")
        speed = (terminal.total - before) / (time.perf_counter() - begun)
        found = re.findall(r"slow link(?:, \d+/s)?", said)
        terminal.end()
    print(f"| {name} | {statistics.median(times):.0f} ms | {max(times):.0f} ms | {speed:.0f} | {found[-1] if found else 'nothing'} |", flush=True)
