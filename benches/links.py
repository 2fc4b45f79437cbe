#!/usr/bin/env python3
"""What elbo sends over a link, and how soon a key is answered over a slow one.

    cargo build --release && python3 benches/links.py [target/release/elbo] [SECTION]

Runs the program as over SSH in pseudo-terminals that answer when they are asked how they are, one for each tier and two sizes: bytes a second at
rest, while paging through the text and while a model trains, and the bytes of a whole repaint. Then the time from a key to its frame while a model
trains, over a link without a bound and over ones that carry 8 and 2 KB/s, and what the footer says of them. Needs Python 3 alone.
"""
import fcntl, os, pty, re, select, signal, statistics, struct, sys, tempfile, termios, time

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


class Terminal:
    """A terminal at the other end of a link that carries `rate` bytes a second; what is behind it answers in the order of arrival."""

    def __init__(self, columns, rows, home, tier, rate=None):
        self.rate, self.total, self.seen, self.allowed, self.at = rate, 0, b"", 0.0, time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            environment = dict(PATH=os.environ["PATH"], HOME=home, LANG="C.UTF-8", SSH_CONNECTION="10.0.0.1 5000 10.0.0.2 22")
            os.execve(program, [program, section], {**environment, **TIERS[tier]})
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds, until=None):
        """What arrives within so many seconds, or up to a mark."""
        data, stop = b"", time.perf_counter() + seconds
        while (now := time.perf_counter()) < stop and not (until and until in data):
            room = 1 << 16
            if self.rate:
                self.allowed, self.at = min(self.allowed + (now - self.at) * self.rate, self.rate / 4), now
                if self.allowed < 64:
                    time.sleep(0.02)
                    continue
                room = int(self.allowed)
            if select.select([self.fd], [], [], min(stop - now, 0.05))[0]:
                try:
                    piece = os.read(self.fd, room)
                except OSError:
                    break
                self.allowed -= len(piece)
                self.total += len(piece)
                for _ in range((self.seen[-3:] + piece).count(b"\x1b[5n")):
                    os.write(self.fd, b"\x1b[0n")
                data, self.seen = data + piece, piece
        return data

    def keys(self, keys):
        os.write(self.fd, keys)

    def resize(self, columns, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def letters(data):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode("utf-8", "replace"))


print("| size | tier | at rest, B/s | paging, B/s | training, B/s | whole repaint, B |\n|---|---|---|---|---|---|")
for columns, rows in [(80, 24), (120, 36)]:
    for tier in TIERS:
        with tempfile.TemporaryDirectory() as home:
            terminal = Terminal(columns, rows, home, tier)
            terminal.read(1.5)
            terminal.keys(b"\t")  # the pane, in the whole screen where it is small
            terminal.read(0.5)
            training = len(terminal.read(2.5)) / 2.5
            while len(terminal.read(3)) > 0:  # until it has trained what it trains by itself
                pass
            rest = len(terminal.read(5)) / 5
            terminal.keys(b"\t")
            terminal.read(1)
            paging = 0
            for key in b"   bbb":
                terminal.keys(bytes([key]))
                paging += len(terminal.read(1))
            terminal.keys(b"\x0c")
            whole = len(terminal.read(1))
            terminal.end()
        print(f"| {columns} x {rows} | {tier} | {rest:.0f} | {paging / 6:.0f} | {training:.0f} | {whole} |", flush=True)

print("\n| link | ? to the list of keys, median | longest | B/s | the footer says |\n|---|---|---|---|---|")
for name, rate in [("no bound", None), ("8 KB/s", 8192), ("2 KB/s", 2048)]:
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(80, 24, home, "256", rate)
        terminal.read(5)
        times, before, begun = [], terminal.total, time.perf_counter()
        said = ""
        for turn in range(20):
            terminal.keys(b"\try\t" if turn % 4 == 0 else b"")  # from the start, so that it trains all the time
            said += letters(terminal.read(1.5))
            terminal.keys(b"?")
            sent = time.perf_counter()
            said += letters(terminal.read(20, HELP))
            times.append(1000 * (time.perf_counter() - sent))
            said += letters(terminal.read(0.5))
            terminal.keys(b"\x1b")
        speed = (terminal.total - before) / (time.perf_counter() - begun)
        found = re.findall(r"slow link(?:, \d+/s)?", said)
        terminal.end()
    print(f"| {name} | {statistics.median(times):.0f} ms | {max(times):.0f} ms | {speed:.0f} | {found[-1] if found else 'nothing'} |", flush=True)
