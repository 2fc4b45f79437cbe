#!/usr/bin/env python3
"""Hostile inputs for the whole program: sound files are mutated, the program is run on each, and what became of it is counted.

    python3 tests/hostile.py [--elbo PATH] [--inputs N] [--seed N] [--jobs N] [KIND ...]

Prints a table: inputs, accepted, refused, crashes (a signal, or exit code 101), hangs (more than two seconds of processor time, or thirty
on the clock), the largest memory, raw escapes (control characters, overrides of the writing direction or zero-width characters in what
was said) and losses (a progress file of which something is in no file afterwards). Inputs that failed are kept in the folder that is
named at the end. Everything happens below a temporary folder. Needs Python 3 and a built elbo, nothing else.
"""

import argparse, concurrent.futures, json, os, pty, random, re, resource, select, shutil, signal, subprocess, sys, tempfile, threading, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]")

YAML = ["- ", "[", "{", "}", "]", ": ", "\n", "  ", "'", '"', "|\n", ">-\n", "&a ", "*a", "!!str ", "---\n", "\t", "\x1b[31m", "\u202e", "\u200b", "null",
        "1e999", "? ", "\x00", "漢", "$", "`", "**", "\\e", "{{mu}}", "\ufeff", '"\\e]0;x\\a"', "id: elbo\n"]
MARKUP = ["*", "**", "`", "$", "[", "]", "](", ")", "\\\\", "https://a.b/c", "anatomy", " ", "é", "漢", "{{", "}}", "{", "}", "^", "_", "- "]
LATEX = ["{", "}", "^", "_", "\\\\frac", "\\\\left(", "\\\\right)", "\\\\sum", "\\\\begin{cases}", "\\\\end{cases}", "&", "\\\\\\\\", "\\\\term{kl}", "\\\\sqrt", "[", "]",
         "\\\\hat", "|", "'", "é", "(", ")", " ", "=", "+"]
ARITHMETIC = ["+", "-", "*", "/", "^", "(", ")", "ln", "exp(", "min(", ",", "pi", "a", "1e308", "0", ".", " ", "÷", "-(", "+a"]
JSON = ["{", "}", "[", "]", ",", ":", '"', "null", "1e400", "-1", "18446744073709551616", '"log":', '"version":2', "\\u202e", "\x00", "\n", "é", "0", "9"]
OPTIONS = [" --beta ", " --net ", "784-", "-0", "conv-", "99999999999", "-1", "1e400", "nan", " --model sparse", " --model conditional", " --rate 0.5", " --likelihood gaussian",
           " --variance ", " --batch ", " --seed 18446744073709551616", "=", "'", "\x1b[31m", "\u202e", "\u00e9", " -- ", " --threads 256", " --json", " --optimizer sgd", " --lr-decay", "/dev/zero", "--", " "]
CSV = [",", "\n", "train", "step,epochs,split,loss,reconstruction,kl\n", "1", "\x00", "\u00e9", "9999999999999999999", "-", "nan"]
BINARY = ["\x00", "\x00\x00\x08\x03", "\x7f\x7f\x7f\x7f", "\x1f", '{"a":', "F32", "[1,", "data_offsets", "ÿÿ"]
KEYS = ["\x1b", "\x1b[", "\x1b[A", "\x1bO", "\x1b[<0;3;4M", "\x1b[<64;9;9M", "\x1b[200~", "\x1b[201~", "\x1b]52;c;", "\x07", "\x1b\\", "\x1bP", "1;5", "~", "é", "j", "n",
        "\t", "/", "?", "c", "b", "\r", "z", "+", "\x00", "65535", ";", "Q", "й"]

DECK = """id: t
title: T
questions: []
drills:
  - id: a
    level: core
    links: [kl-divergence]
    tags: [kl]
    compute:
      question: "How much is {{a}}?"
      given: {a: [1, 2, 3]}
      because: "because of {{answer}}"
      unit: nats
      tolerance: 0.1
      answer: "(a^2 + 2*a - 1)/2 - ln(a) + exp(-a) + min(a, 2)"
"""


def mutate(random, data, tokens):
    """One to five changes of some bytes."""
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 1, 2, 3, 5])):
        at = random.randint(0, len(data))
        token = random.choice(tokens).encode()
        kind = random.choice([0, 0, 1, 1, 2, 2, 2, 3, 4, 5])
        if kind == 0:
            del data[at:at + random.choice([1, 2, 40])]
        elif kind == 1 and data:
            data[min(at, len(data) - 1)] ^= 1 << random.randrange(8)
        elif kind == 2:
            data[at:at] = token
        elif kind == 3:
            data[at:at] = token * random.choice([2, 30, 300, 3000, 50000])
        elif kind == 4:
            data[at:at] = data[at:at + random.randint(1, 200)]
        else:
            del data[at:]
    return bytes(data)


class Run:
    """How one run of the program went."""

    def __init__(self, elbo, arguments, home, stdin=b"", folder=None):
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": home, "LANG": "C.UTF-8", "XDG_STATE_HOME": home + "/s", "XDG_CACHE_HOME": home + "/c"}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as source:
            source.write(stdin)
            source.seek(0)
            child = subprocess.Popen([elbo, *arguments], stdin=source, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=folder or home)
            timer = threading.Timer(30, child.kill)
            timer.start()
            start = time.monotonic()
            _, status, used = os.wait4(child.pid, 0)
            timer.cancel()
            child.returncode = 0
            out.seek(0)
            self.said = out.read()
        late = time.monotonic() - start >= 30
        self.code = os.waitstatus_to_exitcode(status)
        self.hang = late or used.ru_utime + used.ru_stime > 2
        self.crash = (self.code < 0 and not late) or self.code == 101
        self.memory = used.ru_maxrss
        self.raw = bool(RAW.search(self.said.decode("utf-8", "replace")))


class Kind:
    """A kind of input: what it is mutated from, and how the program is run on it. `check` gives the runs and whether something was lost."""

    def __init__(self, seeds, tokens, check):
        self.seeds, self.tokens, self.check = seeds, tokens, check


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def kinds(elbo, ground):
    content = os.path.join(ROOT, "content")
    section = "21-two-term-loss.yaml"

    def course_with(home, name, data):
        course = home + "/course"
        os.makedirs(course + "/sections")
        shutil.copy(content + "/course.yaml", course)
        shutil.copy(content + "/sections/" + section, course + "/sections")
        shutil.copytree(content + "/flows", course + "/flows")  # the section links to one
        write(course + "/" + name, data)
        runs = [Run(elbo, ["check", course], home)]
        if runs[0].code == 0:
            runs.append(Run(elbo, ["--content", course, "21", "--plain"], home))
        return runs, False

    def deck(home, data):
        write(home + "/deck/t.yaml", data)
        runs = [Run(elbo, ["check", "--deck", "deck"], home)]
        if runs[0].code == 0:
            runs.append(Run(elbo, ["quiz", "--plain", "--deck", "deck", "--limit", "1"], home, b"1\n\n1\n\n"))
        return runs, False

    def own(name):
        def check(home, data):
            write(home + "/deck/" + name, data)
            runs = [Run(elbo, ["check", "--deck", "deck"], home)]
            if runs[0].code == 0:
                runs.append(Run(elbo, ["quiz", "--plain", "--deck", "deck", "--limit", "1"], home, b"\na\n1\n\n"))
            return runs, False
        return check

    def in_section(before, after):
        def check(home, data):
            text = data.decode("utf-8", "replace").replace("\n", " ").replace('"', "'")
            block = before + text + after
            whole = read(content + "/sections/" + section).decode().replace("\nblocks:\n", "\nblocks:\n" + block, 1)
            return course_with(home, "sections/" + section, whole.encode())
        return check

    def expression(home, data):
        text = data.decode("utf-8", "replace").replace("\n", " ").replace('"', "'").replace("\\", "/")
        return deck(home, re.sub(r'answer: ".*"', lambda _: 'answer: "' + text + '"', DECK).encode())

    def progress(home, data):
        path = home + "/s/elbo/progress.json"
        write(path, data)
        runs = [Run(elbo, ["due"], home), Run(elbo, ["stats"], home)]
        lost = not kept(path, data) and not os.path.exists(path)
        runs.append(Run(elbo, ["quiz", "--plain", "--topic", "kl", "--limit", "1", "--seed", "1"], home, b"\na\n3\n\n"))
        lost = lost or not (kept(path, data) or merged(path, data))
        write(home + "/import.json", data)
        runs.append(Run(elbo, ["progress", "import", "--dry-run", "import.json"], home))
        return runs, lost

    def kept(path, data):
        folder = os.path.dirname(path)
        return any(read(os.path.join(folder, name)) == data for name in os.listdir(folder))

    def merged(path, data):
        """Whether everything of a sound file is in the one that was saved."""
        try:
            before, after = json.loads(data), json.loads(read(path))
        except ValueError:
            return False
        taken = [(gone["card"], gone["at"], gone["n"]) for gone in after["reviews"]["taken_back"]]
        names = lambda document: {(review["card"], review["at"], review["n"]) for review in document.get("reviews", {}).get("log", [])}
        return names(before) - set(taken) <= names(after) and set(before) <= set(after) and set(before.get("read", [])) <= set(after["read"])

    def idx(home, data):
        shutil.copytree(ground + "/digits", home + "/d")
        write(home + "/d/train-images-idx3-ubyte", data)
        for name in os.listdir(home + "/d"):
            if name.startswith("train-images") and name.endswith(".gz"):
                os.remove(home + "/d/" + name)
        return [Run(elbo, ["train", "--data", "d", "--net", "784-1", "--steps", "1", "--threads", "1"], home)], False

    def checkpoint(home, data):
        write(home + "/m.safetensors", data)
        run = Run(elbo, ["train", "--data", ground + "/digits", "--net", "784-1", "--steps", "1", "--threads", "1", "--resume", "m.safetensors"], home)
        return [run], read(home + "/m.safetensors") != data

    def compressed(home, data):
        shutil.copytree(ground + "/digits", home + "/d")
        write(home + "/d/train-images-idx3-ubyte.gz", data)
        return [Run(elbo, ["train", "--data", "d", "--net", "784-1", "--steps", "1", "--threads", "1"], home)], False

    def options(home, data):
        # The system takes no word longer than 128 kB.
        words = data.replace(b"\x00", b"")[:100000].decode("utf-8", "replace").split()
        # The last words bound the run; what is said twice is refused.
        return [Run(elbo, [*words, "--data", ground + "/digits", "--steps", "1"], home)], False

    def log(home, data):
        write(home + "/l.csv", data)
        model = ground + "/m.safetensors"
        run = Run(elbo, ["train", "--data", ground + "/digits", "--steps", "1", "--threads", "1", "--resume", model, "--log", "l.csv"], home)
        # Nothing but a line that broke off may go.
        whole = data[:data.rfind(b"\n") + 1]
        return [run], not read(home + "/l.csv").startswith(whole)

    # What the binary kinds and progress are mutated from, made by the program itself.
    home = ground + "/home"
    os.makedirs(home)
    made = Run(elbo, ["data", "digits", "--count", "20", "--out", ground + "/digits"], home)
    assert made.code == 0, made.said
    import gzip
    images = next(ground + "/digits/" + name for name in os.listdir(ground + "/digits") if name.startswith("train-images"))
    pixels = gzip.decompress(read(images)) if images.endswith(".gz") else read(images)
    trained = Run(elbo, ["train", "--data", ground + "/digits", "--net", "784-1", "--steps", "1", "--threads", "1", "--out", ground + "/m.safetensors"], home)
    assert trained.code == 0, trained.said
    for seed in range(3):
        Run(elbo, ["quiz", "--plain", "--topic", "kl", "--limit", "1", "--seed", str(seed)], home, b"\na\n3\n\n")
    graded = read(home + "/s/elbo/progress.json")
    old = b'{"version": 1, "read": ["elbo"], "answers": {"p": {"choice": 1, "when": 5}}, "quiz": {"a": [1]}}'

    text = "a *b c* **d** `e_f*` and $x^2 + \\\\frac{1}{2}$, see [the *whole* story](elbo), in [0, 1] or [there](https://a.b/c)"
    latex = "\\\\log p_\\\\theta(x) \\\\ge \\\\frac{1}{2}\\\\sum_{j=1}^d \\\\left(1 + \\\\log\\\\sigma_j^2\\\\right) + \\\\hat{x}"
    topic = read(content + "/questions/kl.yaml")
    return {
        "course": Kind([read(content + "/sections/" + section)], YAML, lambda home, data: course_with(home, "sections/" + section, data)),
        "contents": Kind([read(content + "/course.yaml")], YAML, lambda home, data: course_with(home, "course.yaml", data)),
        "questions": Kind([topic], YAML, own("kl.yaml")),
        "markup": Kind([text.encode()], MARKUP, in_section('  - text: "', '"\n')),
        "formulas": Kind([latex.encode()], LATEX, in_section('  - math: "', '"\n')),
        "expressions": Kind([b"(a^2 + 2*a - 1)/2 - ln(a) + exp(-a) + min(a, 2)"], ARITHMETIC, expression),
        "progress": Kind([graded, old], JSON, progress),
        "idx": Kind([pixels], BINARY, idx),
        "compressed": Kind([read(images)], BINARY, compressed),
        "options": Kind([b"train --net 784-16-2 --batch 8 --beta 2 --free-bits 0.1 --warm-up 10", b"train --model ae --net 784-8-1 --activation tanh --lr 1e-3",
                         b"train --model denoising --noise 0.2", b"train --model sparse --sparsity 0.5"], OPTIONS, options),
        "logs": Kind([b"step,epochs,split,loss,reconstruction,kl\n1,1.0,train,543.1,540.0,3.1\n1,1.0,test,543.0,540.1,2.9\n"], CSV, log),
        "checkpoints": Kind([read(ground + "/m.safetensors")], BINARY, checkpoint),
    }


def at_a_terminal(elbo, home, inputs):
    """One run of the reader with many inputs typed into it; it must still be there to be told to end, and give the terminal back."""
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": home, "LANG": "C.UTF-8", "TERM": "xterm-256color", "XDG_STATE_HOME": home + "/s", "XDG_CACHE_HOME": home + "/c"}
    child, terminal = pty.fork()
    if child == 0:
        os.execve(elbo, [elbo, "1"], environment)
    seen, start, sent, data, ending = bytearray(), time.monotonic(), 0, b"", None
    # q, Ctrl-C and Ctrl-Z would end or stop it, and are right to.
    typed = b"".join(inputs).translate(None, b"q\x03\x1a")
    os.set_blocking(terminal, False)
    begun = False
    while True:
        now = time.monotonic()
        if begun and sent == len(typed) and ending is None:
            # The end of a paste or of a string that is open, then the way out, again until it is heard.
            ending = now
        ready, room, _ = select.select([terminal], [terminal] if begun and sent < len(typed) else [], [], 0.05)
        try:
            if ready:
                read_now = os.read(terminal, 65536)
                if not read_now:
                    break
                seen += read_now
                begun = begun or b"\x1b[?1049h" in seen
            if room:
                sent += os.write(terminal, typed[sent:sent + 2048])
            if ending is not None and now - ending > 0.2 and b"\x1b[?1049l" not in seen:
                os.write(terminal, b"\x1b[201~\x07\x1b\\\x03")
                ending = now
        except BlockingIOError:
            pass
        except OSError:
            break
        if now - start > 90:
            os.kill(child, signal.SIGKILL)
            break
    _, status, used = os.wait4(child, 0)
    os.close(terminal)
    run = Run.__new__(Run)
    run.code, run.said = os.waitstatus_to_exitcode(status), bytes(seen[-2000:])
    run.hang, run.crash = now - start > 90, run.code not in (0, -9)
    # The title, colours asked for, and other strings are never sent; the terminal is given back.
    run.raw = b"\x1b[?1049l" not in seen or re.search(rb"\x1b[\]P_^X]", re.sub(rb"\x1b\]52;c;[A-Za-z0-9+/=]*\x07", b"", bytes(seen))) is not None
    run.memory = used.ru_maxrss
    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--elbo", default=os.path.join(ROOT, "target/release/elbo"), help="the program")
    parser.add_argument("--inputs", type=int, default=2000, help="inputs of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("kinds", nargs="*")
    options = parser.parse_args()
    elbo = os.path.abspath(options.elbo)
    ground, failed = tempfile.mkdtemp(), tempfile.mkdtemp(prefix="elbo-hostile-")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    every = kinds(elbo, ground)
    wanted = options.kinds or [*every, "terminal"]
    print(f"{'kind':12} {'inputs':>7} {'accepted':>9} {'refused':>8} {'crashes':>8} {'hangs':>6} {'peak MB':>8} {'raw':>4} {'losses':>7}", flush=True)
    bad = 0
    for name in wanted:
        if name == "terminal":
            batches = [(batch, 50) for batch in range((options.inputs + 49) // 50)]
        else:
            batches = [(number, 1) for number in range(options.inputs)]

        def one(job):
            number, size = job
            dice = random.Random(f"{name} {options.seed} {number}")
            home = tempfile.mkdtemp(dir=ground)
            try:
                if name == "terminal":
                    inputs = [mutate(dice, b"jk\x1b[A\x1b[B\tnp\x1b[<0;9;9M\x1b[<0;9;9m?\x1b/kl\r\x1b\x1b[200~pasted\x1b[201~", KEYS)[:4000] for _ in range(size)]
                    data, runs, lost = b"".join(inputs), [at_a_terminal(elbo, home, inputs)], False
                else:
                    kind = every[name]
                    data = mutate(dice, dice.choice(kind.seeds), kind.tokens)
                    runs, lost = kind.check(home, data)
                trouble = [word for word, found in [("crash", any(run.crash for run in runs)), ("hang", any(run.hang for run in runs)),
                                                    ("raw", any(run.raw for run in runs)), ("loss", lost)] if found]
                if trouble:
                    write(f"{failed}/{name}-{number}-{'-'.join(trouble)}", data)
                    write(f"{failed}/{name}-{number}-said", b"\n".join(run.said[-4000:] for run in runs))
                return size, runs[0].code == 0, trouble, max(run.memory for run in runs)
            finally:
                shutil.rmtree(home, ignore_errors=True)

        if name == "terminal":
            results = [one(job) for job in batches]  # a fork beside threads is asking for trouble
        else:
            with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
                results = list(pool.map(one, batches))
        count = lambda word: sum(word in trouble for _, _, trouble, _ in results)
        inputs, accepted = sum(size for size, *_ in results), sum(size for size, well, *_ in results if well)
        peak = max(memory for *_, memory in results) / 1024
        print(f"{name:12} {inputs:7} {accepted:9} {inputs - accepted:8} {count('crash'):8} {count('hang'):6} {peak:8.0f} {count('raw'):4} {count('loss'):7}", flush=True)
        bad += sum(bool(trouble) for _, _, trouble, _ in results) + (peak > 500)
    shutil.rmtree(ground, ignore_errors=True)
    print(f"inputs that failed: {failed}" if bad else "nothing failed")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
