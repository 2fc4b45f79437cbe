"""A seat at a terminal for the measurements beside this file: elbo in a pseudo-terminal, with a fresh home, that can be read, typed into and asked
what it uses. Needs Python 3 alone; memory and processor time are read from /proc.
"""
import fcntl, os, pty, re, select, signal, struct, termios, time

TICKS = os.sysconf("SC_CLK_TCK")


def letters(data):
    """What was written, without what steers the terminal."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode("utf-8", "replace"))


class Seat:
    """elbo in a terminal of `columns` x `rows`, with nothing in its environment but what is given here. It answers when it is asked how it is,
    as every terminal does, in the order of arrival. Behind a link that carries `rate` bytes a second it is read no faster.
    """

    def __init__(self, program, arguments, home, columns=80, rows=24, rate=None, **environment):
        self.rate, self.total, self.seen, self.allowed = rate, 0, b"", 0.0
        self.begun = self.at = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            self.fd = 0
            self.resize(columns, rows)  # before the program asks for it
            usual = dict(PATH=os.environ["PATH"], HOME=home, TERM="xterm-256color", LANG="C.UTF-8")
            os.execve(program, [program, *arguments], {**usual, **environment})

    def resize(self, columns, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        os.write(self.fd, keys)

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
                except OSError:  # the program is gone
                    break
                self.allowed -= len(piece)
                self.total += len(piece)
                for _ in range((self.seen[-3:] + piece).count(b"\x1b[5n")):
                    os.write(self.fd, b"\x1b[0n")
                data, self.seen = data + piece, piece
        return data

    def timed(self, keys, until, seconds=20):
        """Seconds from the keys to the mark, and what came with it."""
        sent = time.perf_counter()
        self.type(keys)
        data = self.read(seconds, until)
        return time.perf_counter() - sent, data

    def cpu(self):
        """Seconds of processor time."""
        return sum(map(int, open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()[11:13])) / TICKS

    def memory(self, name):
        """Megabytes: `VmRSS`, `VmHWM`, or `Pss`, which divides the pages that several processes have among them."""
        file = "smaps_rollup" if name == "Pss" else "status"
        return int(re.search(rf"^{name}:\s+(\d+)", open(f"/proc/{self.pid}/{file}").read(), re.M)[1]) / 1024

    def end(self):
        for gone in (signal.SIGHUP, signal.SIGKILL):
            try:
                os.kill(self.pid, gone)
                time.sleep(0.02)
            except ProcessLookupError:
                break
        os.waitpid(self.pid, 0)
        os.close(self.fd)
