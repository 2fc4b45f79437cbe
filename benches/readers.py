#!/usr/bin/env python3
"""How many readers one machine bears: each reads section 21 in a terminal of their own, while its model trains.

    cargo build --release && python3 benches/readers.py [target/release/elbo] [SECTION] [READERS ...]

For 1, 8 and 30 readers: the time from a key to its frame, steps a second in all, memory in all, and what all of them use once they rest.
Needs Python 3 alone, on Linux (memory and processor time are read from /proc). Pseudo-terminals of 80 x 24, a fresh home for each reader.
"""
import fcntl, os, pty, re, select, signal, statistics, struct, sys, tempfile, termios, time
from concurrent.futures import ThreadPoolExecutor

program = sys.argv[1] if len(sys.argv) > 1 else "target/release/elbo"
section = sys.argv[2] if len(sys.argv) > 2 else "21"
crowds = [int(word) for word in sys.argv[3:]] or [1, 8, 30]
HELP = b"In the pane"  # stands in the list of keys, which ? brings
TICKS = os.sysconf("SC_CLK_TCK")


class Reader:
    def __init__(self, home):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", HOME=home)
            for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "COLORTERM", "NO_COLOR"):
                os.environ.pop(name, None)
            time.sleep(0.05)  # until the size is set
            os.execv(program, [program, section])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, seconds, until=None):
        data, stop = b"", time.perf_counter() + seconds
        while (left := stop - time.perf_counter()) > 0 and not (until and until in data):
            if select.select([self.fd], [], [], left)[0]:
                data += os.read(self.fd, 1 << 16)
        return data

    def answer(self):
        """Seconds from ? to the list of keys, which Esc closes again."""
        sent = time.perf_counter()
        os.write(self.fd, b"?")
        self.read(20, HELP)
        taken = time.perf_counter() - sent
        self.read(0.2)
        os.write(self.fd, b"\x1b")
        return taken

    def step(self):
        """The step that the screen shows, from a whole repaint."""
        os.write(self.fd, b"\x0c")
        screen = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.read(1.5).decode("utf-8", "replace"))
        found = [int(re.sub(r"\D", "", figure)) for figure in re.findall(r"step (\d[\d,\u202f ]*)", screen)]
        return max(found, default=0)

    def cpu(self):
        return sum(map(int, open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()[11:13])) / TICKS

    def memory(self):
        """Megabytes that are this reader's share: pages that several processes have are divided among them."""
        return int(re.search(r"Pss:\s+(\d+)", open(f"/proc/{self.pid}/smaps_rollup").read())[1]) / 1024

    def end(self):
        os.kill(self.pid, signal.SIGHUP)
        time.sleep(0.02)
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def crowd(count):
    with tempfile.TemporaryDirectory() as homes, ThreadPoolExecutor(count) as together:
        readers = []
        for number in range(count):
            os.mkdir(home := f"{homes}/{number}")
            readers.append(Reader(home))
        list(together.map(lambda reader: reader.read(2 + count / 4), readers))  # all have drawn and begun to train
        for reader in readers:
            os.write(reader.fd, b"\t")  # the pane in the whole screen, which says its step
        list(together.map(lambda reader: reader.read(2), readers))
        begun, first = time.perf_counter(), list(together.map(Reader.step, readers))

        def read_on(reader):
            times = []
            for _ in range(20 if count > 1 else 5):  # one reader alone has soon trained all that the section trains
                reader.read(0.4)
                times.append(reader.answer())
            return times
        keys = sorted(1000 * value for times in together.map(read_on, readers) for value in times)
        taken, last = time.perf_counter() - begun, list(together.map(Reader.step, readers))
        steps = sum(after - before for before, after in zip(first, last))
        memory = sum(reader.memory() for reader in readers)

        for reader in readers:
            os.write(reader.fd, b" ")  # the run is paused
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
