#!/usr/bin/env python3
"""What a reader feels: time to the first frame, time from key to frame, bytes a second, memory.

    cargo build --release && python3 benches/terminal.py [target/release/elbo] [SECTION]

Runs the program in a pseudo-terminal of 80 x 24 with a fresh home. Needs Python 3 alone, on Linux (memory is read from /proc).
"""
import fcntl, os, pty, select, signal, statistics, struct, sys, tempfile, termios, time

program = sys.argv[1] if len(sys.argv) > 1 else "target/release/elbo"
section = sys.argv[2] if len(sys.argv) > 2 else "21"
END = b"\x1b[?2026l"  # a frame is out


def start(home, *arguments):
    begun = time.perf_counter()
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", HOME=home)
        for name in ("XDG_STATE_HOME", "XDG_CACHE_HOME", "COLORTERM", "NO_COLOR"):
            os.environ.pop(name, None)
        os.execv(program, [program, *arguments])
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return pid, fd, begun


def read(fd, seconds, until=None):
    """Bytes that arrive within so many seconds, or until a mark is among them, and when they ended."""
    data, stop = b"", time.perf_counter() + seconds
    while (left := stop - time.perf_counter()) > 0 and not (until and until in data):
        if select.select([fd], [], [], left)[0]:
            try:
                data += os.read(fd, 1 << 16)
            except OSError:  # the program is gone
                break
    return data, time.perf_counter()


def end(pid, fd):
    os.write(fd, b"q")
    read(fd, 0.3)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.waitpid(pid, 0)
    os.close(fd)


def memory(pid):
    fields = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status"))
    return " ".join(f"{name} {int(fields[name].split()[0]) / 1024:.1f} MB" for name in ("VmRSS", "VmHWM"))


def cpu(pid):
    return sum(map(int, open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def spread(values):
    values = sorted(1000 * value for value in values)
    return f"median {statistics.median(values):.1f} ms, from {values[0]:.1f} to {values[-1]:.1f} ({len(values)} times)"


with tempfile.TemporaryDirectory() as home:
    firsts = []
    for _ in range(20):
        pid, fd, begun = start(home, section)
        _, at = read(fd, 5, END)
        firsts.append(at - begun)
        end(pid, fd)
    print("first frame, from exec:", spread(firsts))

    pid, fd, _ = start(home, "quiz")  # nothing trains there
    read(fd, 2)
    print("memory in the quiz:", memory(pid))
    before = cpu(pid)
    data, _ = read(fd, 5)
    print(f"idle for 5 s: {len(data)} bytes, {cpu(pid) - before:.2f} s of CPU")
    end(pid, fd)

    pid, fd, _ = start(home, section)
    read(fd, 3)
    data, _ = read(fd, 5)
    print(f"section {section} while training, 80 x 24: {len(data) / 5:.0f} bytes/s; memory: {memory(pid)}")
    keys = []
    for turn in range(40):
        read(fd, 0.05)
        sent = time.perf_counter()
        os.write(fd, b"jk"[turn % 2:turn % 2 + 1])
        _, at = read(fd, 2, END)
        keys.append(at - sent)
    print("key to frame while training:", spread(keys))
    end(pid, fd)
