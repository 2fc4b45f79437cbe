"""Breaks the experiments on purpose and says which tests see it: `python3 benches/mutations.py`.

Each row is (file under src/lab, text, broken text). Rows of different groups are broken at once, each in its own file or its own part of one, and
built together; a group's tests are those whose name holds the group's name. A row that no test sees is printed as MISSED, and the exit code is 1.
Every file is put back, whatever happens. Run it on a clean tree.
"""

import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# group: what its tests' names hold
GROUPS = {
    "two_term_loss": "lessons::two_term_loss",
    "training_loop": "lessons::training_loop",
    "latent_scatter": "lessons::latent_scatter",
    "bottleneck": "lessons::bottleneck",
    "beta_sweep": "lessons::beta_sweep",
    "manifold": "manifold",
    "worker": "lab::worker",
    "bank": "lab::bank",
    "desk": "lab::desk",
    "exhibit": "lab::exhibit",
    "held_out": "lessons::active_units",
    "store": "lab::store",
    "archive": "lab::archive",
    "flat": "lab::flat",
    "series": "lab::series",
    "session": "behaviour::training_rests",
}

# seconds after which a test that still waits has seen that something is broken
LIMIT = 120

EXPERIMENTS = "experiments/"
ROWS = [
    # dead knobs
    ("two_term_loss", EXPERIMENTS + "two_term_loss.rs", "let beta = self.beta_now(desk);", "let _ = desk; let beta = 1.0;"),
    ("two_term_loss", EXPERIMENTS + "two_term_loss.rs", "if WARM_UP.is_turned_by(input) {", "if false && WARM_UP.is_turned_by(input) {"),
    ("two_term_loss", EXPERIMENTS + "two_term_loss.rs", "free_bits: desk.value(&FREE_BITS)", "free_bits: 0.0"),
    ("two_term_loss", EXPERIMENTS + "two_term_loss.rs", "reconstruction_scale: desk.value(&REDUCTION)", "reconstruction_scale: 1.0"),
    ("training_loop", EXPERIMENTS + "training_loop.rs", "if let Some(pause) = desk.value(&PACE) {", "if let Some(pause) = desk.value(&PACE).filter(|_| false) {"),
    ("training_loop", EXPERIMENTS + "training_loop.rs", "if LEARNING_RATE.is_turned_by(input) {", "if false && LEARNING_RATE.is_turned_by(input) {"),
    ("training_loop", EXPERIMENTS + "training_loop.rs", "} else if OPTIMISER.is_turned_by(input) {", "} else if false && OPTIMISER.is_turned_by(input) {"),
    ("training_loop", EXPERIMENTS + "training_loop.rs", "self.run.step(desk.value(&BATCH))?;", "self.run.step(128)?;"),
    ("latent_scatter", EXPERIMENTS + "latent_scatter.rs", "seed: desk.value(&SEED)", "seed: 0"),
    ("latent_scatter", EXPERIMENTS + "latent_scatter.rs", "activation: desk.value(&ACTIVATION)", "activation: Activation::Relu"),
    ("bottleneck", EXPERIMENTS + "bottleneck.rs", "self.bank.show(self.member(desk.value(&WIDTH)));", "let _ = desk; self.bank.show(3);"),
    ("bottleneck", EXPERIMENTS + "bottleneck.rs", "activation: desk.value(&ACTIVATION)", "activation: Activation::Relu"),
    ("beta_sweep", EXPERIMENTS + "beta_sweep.rs", "if BETA.is_turned_by(input) {", "if false && BETA.is_turned_by(input) {"),
    ("manifold", EXPERIMENTS + "manifold.rs", "let blends = Of::Blends(desk.value(&PAIR));\n        let (images", "let blends = Of::Blends(Pair::SameClass);\n        let (images"),
    # dead buttons
    ("beta_sweep", EXPERIMENTS + "beta_sweep.rs", "} else if AGAIN.is_pressed_by(input) {", "} else if false && AGAIN.is_pressed_by(input) {"),
    ("manifold", EXPERIMENTS + "manifold.rs", "            self.draw_noise();\n            return", "            return"),
    ("session", "session.rs", "if next == Next::GoOn {", "if false && next == Next::GoOn {"),
    # what is shown is not what it says
    ("two_term_loss", "plot.rs", "let outputs = greys(&reconstruct(&pixels));", "let outputs = { let _ = reconstruct(&pixels); inputs.clone() };"),
    ("two_term_loss", EXPERIMENTS + "two_term_loss.rs", "row(\"KL\", kl, latest.kl)", "row(\"KL\", kl, latest.reconstruction)"),
    ("training_loop", EXPERIMENTS + "training_loop.rs", "At::Loss(cross_entropy(&copies,", "At::Loss(cross_entropy(self.run.batches().batch().pixels,"),
    ("training_loop", EXPERIMENTS + "training_loop.rs", "layer.update_norm / layer.weight_norm", "layer.weight_norm / layer.update_norm"),
    ("latent_scatter", EXPERIMENTS + "latent_scatter.rs", "(0..self.labels.len()).min_by(", "(0..self.labels.len()).max_by("),
    ("latent_scatter", EXPERIMENTS + "latent_scatter.rs", "outputs.extend(plot::greys(&self.run.model().decode(&cursor)));", "outputs.extend(plot::greys(&self.run.model().decode(&[0.0, 0.0])));"),
    ("latent_scatter", EXPERIMENTS + "latent_scatter.rs", "leave_one_out_accuracy(&self.codes, &self.labels, 2, NEIGHBOURS)", "leave_one_out_accuracy(&self.codes, &self.labels, 2, 1)"),
    ("latent_scatter", EXPERIMENTS + "latent_scatter.rs", "self.cloud.contains(cursor)", "!self.cloud.contains(cursor)"),
    ("bottleneck", EXPERIMENTS + "bottleneck.rs", "learnt.extend(plot::greys(&self.bank.run(member)", "learnt.extend(plot::greys(&self.bank.run(0)"),
    ("bottleneck", EXPERIMENTS + "bottleneck.rs", "self.flat.reconstruct(input, width)", "self.flat.reconstruct(input, 1)"),
    ("bottleneck", EXPERIMENTS + "bottleneck.rs", "|latest| latest.squared_error)", "|latest| latest.loss)"),
    ("beta_sweep", EXPERIMENTS + "beta_sweep.rs", "let model = self.bank.run(member).model();", "let model = self.bank.run(LIVE).model();"),
    ("beta_sweep", EXPERIMENTS + "beta_sweep.rs", "|latest| latest.reconstruction)", "|latest| latest.loss)"),
    ("manifold", EXPERIMENTS + "manifold.rs", "Pair::Nearest => nearest(),", "Pair::Nearest => others().max_by_key(|&other| squared_distance(image, test.image(other))),"),
    ("manifold", EXPERIMENTS + "manifold.rs", "if !is_complete(of) || !is_complete(Of::Digits) {", "if false && !is_complete(of) && !is_complete(Of::Digits) {"),
    ("manifold", EXPERIMENTS + "manifold.rs", "let nearest = data.train.images.chunks_exact", "let nearest = data.test.images.chunks_exact"),
    # caches that are stale, weights that are lost, members that are mistaken
    ("held_out", "held_out.rs", "const ACTIVE_VARIANCE: f64 = 0.01;", "const ACTIVE_VARIANCE: f64 = 1.0;"),
    ("two_term_loss", "run.rs", "        self.latest = self.held_out.evaluate(self.trainer.model());", "        if self.steps == 0 || self.latest.loss.is_nan() { self.latest = self.held_out.evaluate(self.trainer.model()); }"),
    ("archive", "archive.rs", "from_bundle(model, &self.bundle, &name).map_err(|_| stale())", "Ok(())"),
    ("bank", "bank.rs", "archive.part(index, |archive|", "archive.part(0, |archive|"),
    ("bank", "bank.rs", "member.fault = Some(reason);", "drop(reason);"),
    ("latent_scatter", "store.rs", "        let known = self.models().get(recipe).map(|(_, file)| file.clone());", "        let known = self.models().get(recipe).map(|(_, file)| file.clone()).filter(|_| false);"),
    ("store", "store.rs", "*kept < steps)", "*kept > steps)"),
    ("flat", "flat.rs", "found: equipment.store.get(&Components { held_out }),", "found: None,"),
    ("series", "series.rs", "|| self.newest == Some(step)", ""),
    ("exhibit", "exhibit.rs", "Pick::Next => Choice { class, first: first + 1 },", "Pick::Next => Choice { class, first },"),
    ("exhibit", "exhibit.rs", "Input::NoOwnDigit => self.own = None,", "Input::NoOwnDigit => {}"),
    ("desk", "desk.rs", "                self.point = None;", ""),
    ("worker", "worker/thread.rs", "        self.runs += 1;", ""),
    ("worker", "worker/thread.rs", "        self.ticks += 1;", ""),
    ("worker", "session.rs", "stops.iter().for_each(|(id, stop)| desk.set(id, stop));", "let _ = &stops;"),
    ("worker", "session.rs", "return Ok(Next::Nothing);", ""),
]


def batches(rows):
    """Rows that can be broken at once: no two of one group, no two in one file."""
    left = list(rows)
    while left:
        batch, groups, files = [], set(), set()
        for row in list(left):
            if row[0] not in groups and row[1] not in files:
                batch.append(row)
                groups.add(row[0])
                files.add(row[1])
                left.remove(row)
        yield batch


def path(file):
    return os.path.join(ROOT, "src/lab", file)


def read(file):
    with open(path(file), encoding="utf-8") as source:
        return source.read()


def write(file, text):
    with open(path(file), "w", encoding="utf-8") as source:
        source.write(text)


def build():
    """Builds the library's tests; returns the program, or what the compiler said."""
    result = subprocess.run(["cargo", "test", "--lib", "--no-run"], cwd=ROOT, capture_output=True, text=True)
    found = re.search(r"\((target/[^)]*)\)", result.stderr)
    return (os.path.join(ROOT, found[1]), "") if result.returncode == 0 and found else (None, result.stderr)


def seen_by(program, group):
    try:
        result = subprocess.run([program, GROUPS[group]], cwd=ROOT, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return ["a test waits in vain"]
    if "test result:" not in result.stdout:
        sys.exit(result.stdout + result.stderr)
    return sorted(set(re.findall(r"^test (\S+) \.\.\. FAILED$", result.stdout, re.M)))


def main():
    wanted = sys.argv[1:]
    rows = [row for row in ROWS if not wanted or row[0] in wanted]
    missed = 0
    for batch in batches(rows):
        before = {file: read(file) for _, file, _, _ in batch}
        try:
            for _, file, text, broken in batch:
                if before[file].count(text) != 1:
                    sys.exit(f"{file} holds {before[file].count(text)} times: {text}")
                write(file, before[file].replace(text, broken))
            program, fault = build()
            if program is None:
                sys.exit(fault)
            for group, file, text, broken in batch:
                tests = seen_by(program, group)
                missed += not tests
                names = ", ".join(name.removeprefix("lab::") for name in tests) or "MISSED"
                print(f"{file}: {text.strip()} -> {broken.strip() or 'nothing'}\n    {names}", flush=True)
        finally:
            for file, text in before.items():
                write(file, text)
    print(f"{len(rows)} places, {missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
