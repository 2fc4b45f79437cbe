//! Runs without a screen, through the program itself: a run is never lost, nothing panics on an output that nobody takes, and what is on
//! the disk is never spoilt.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

#[path = "support/home.rs"]
mod home;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use home::{Home, data, is_ignored, names, words};
use rustix::process::{Pid, Signal, kill_process};

/// Steps and splits of a log, one a line.
fn rows(path: &Path) -> Vec<(u64, String)> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.ends_with('\n'), "the last line is whole");
    let row = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), 6, "{line}");
        (fields[0].parse().unwrap(), fields[2].to_owned())
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn a_run_whose_words_nobody_reads_is_saved() {
    let home = Home::new();
    home.few();
    let line = "train --data few --net 784-1-1 --threads 1 --epochs 50 --plain --out m.safetensors";
    let mut child = home.elbo(line).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    said.read_line(&mut String::new()).unwrap();
    drop(said);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(home.at("m.safetensors").is_file());
}

#[test]
fn a_signal_ends_a_run_after_its_step_with_model_results_and_log() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        if is_ignored(signal) {
            println!("skipped {signal:?}: whoever runs this test ignores it, and so does every program started from here");
            continue;
        }
        let home = Home::new();
        home.few();
        let (mut child, mut said) = home.long_run("--json --log l.csv --out m.safetensors");
        kill_process(Pid::from_child(&child), signal).unwrap();
        let mut rest = String::new();
        said.read_to_string(&mut rest).unwrap();
        let mut results = String::new();
        child.stdout.take().unwrap().read_to_string(&mut results).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{rest}");
        let results: serde_json::Value = serde_json::from_str(&results).unwrap();
        let steps = results["steps"].as_u64().unwrap();
        assert!(results["interrupted"] == true && steps > 0 && results["test"]["loss"].as_f64().unwrap() > 0.0, "{results}");
        assert!(rest.contains(&format!("after {steps} of")), "{rest}");
        assert_eq!(rows(&home.at("l.csv")).last(), Some(&(steps, "test".to_owned())));
        let again = home.run("train --data few --steps 1 --resume m.safetensors --json");
        let again: serde_json::Value = serde_json::from_str(&data(&again)).unwrap();
        assert_eq!((&again["net"], again["steps_before"].as_u64()), (&"784-64-2".into(), Some(steps)));
        assert_eq!(names(&home.at(".")), ["few", "l.csv", "m.safetensors"]);
    }
}

#[test]
fn what_nohup_ignores_is_ignored() {
    let home = Home::new();
    home.few();
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        "trap '' HUP; exec \"$0\" train --data few --net 784-64-2 --epochs 100000000 --threads 1 --plain",
        env!("CARGO_BIN_EXE_elbo"),
    ]);
    let mut child = shell.current_dir(home.at(".")).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("step ")));
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    assert!(said.by_ref().take(5).all(|line| line.unwrap().contains("step ")));
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert!(said.any(|line| line.unwrap().contains("told to end")));
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

#[test]
fn a_log_goes_on_where_the_model_does() {
    let home = Home::new();
    home.few();
    home.run("train --data few --net 784-1-1 --steps 20 --log l.csv --out m.safetensors");
    let first = rows(&home.at("l.csv"));
    // One step an epoch: a row of each split after each.
    assert_eq!(first.len(), 40);
    home.run("train --data few --steps 5 --log l.csv --resume m.safetensors --out m.safetensors");
    let both = rows(&home.at("l.csv"));
    assert_eq!((both.len(), &both[..40], both[40].0, both[49].0), (50, &first[..], 21, 25));
    let fault = home.run("train --data few --steps 5 --log m.safetensors --resume m.safetensors");
    assert_eq!(fault.status.code(), Some(2), "{}", words(&fault));
    let fault = home.run("train --data few --steps 5 --log few/train-images-idx3-ubyte.gz");
    assert!(fault.status.code() == Some(1) && words(&fault).contains("give another name"), "{}", words(&fault));
    let fault = home.run("train --data few --steps 5 --out few/t10k-labels-idx1-ubyte.gz");
    assert!(fault.status.code() == Some(1) && words(&fault).contains("from which to learn"), "{}", words(&fault));
    assert!(home.run("train --data few --steps 1").status.success(), "the data are whole");
}

#[test]
fn a_model_goes_on_as_what_it_is() {
    let home = Home::new();
    home.few();
    home.run("train --data few --net 784-8-2 --activation tanh --beta 3 --steps 30 --out m.safetensors");
    let fault = home.run("train --data few --activation relu --steps 1 --resume m.safetensors");
    let said = words(&fault);
    assert!(
        fault.status.code() == Some(1) && said.contains("--activation tanh") && said.contains("--activation relu contradicts"),
        "{said}"
    );
    for (price, words_of) in
        [("--beta 4", "with --beta 3, and --beta 4 contradicts"), ("--free-bits 1", "with --free-bits 0, and --free-bits 1")]
    {
        let fault = home.run(&format!("train --data few {price} --steps 1 --resume m.safetensors --out other.safetensors"));
        let (said, name) = (words(&fault), price.split(' ').next().unwrap().trim_start_matches('-'));
        assert!(fault.status.code() == Some(1) && said.contains(words_of) && said.contains(&format!("add --change {name} ")), "{said}");
        assert!(!home.at("other.safetensors").exists(), "nothing was trained");
    }
    let meant = home.run("train --data few --beta 4 --change beta --steps 1 --lr 1e-9 --resume m.safetensors --out other.safetensors");
    assert!(meant.status.success() && words(&meant).contains("--beta was 3 so far, and from here on it is --beta 4"), "{}", words(&meant));
    let stays = home.run("train --data few --beta 3 --steps 1 --lr 1e-9 --resume other.safetensors");
    assert!(words(&stays).contains("with --beta 4, and --beta 3 contradicts"), "{}", words(&stays));
    home.run("train --data few --model denoising --net 784-8-2 --mask 0.4 --steps 1 --out d.safetensors");
    let other = home.run("train --data few --noise 0.4 --steps 1 --resume d.safetensors");
    assert!(words(&other).contains("with --mask 0.4, and --noise 0.4 contradicts it"), "the model need not be named: {}", words(&other));
    let same = home.run("train --data few --steps 1 --lr 1e-9 --resume m.safetensors");
    assert!(same.status.success() && data(&same).contains("β·kl"), "{}{}", data(&same), words(&same));
    assert!(words(&same).contains("784-8-2") && words(&same).contains("going on after 30 steps"), "{}", words(&same));
    let other = home.run("train --steps 1 --resume m.safetensors");
    assert!(words(&other).contains("trained on few so far, and on digits (generated)"), "{}", words(&other));
}

#[test]
fn no_step_at_all_measures_a_model() {
    let home = Home::new();
    home.few();
    let json = |output: &std::process::Output| -> serde_json::Value { serde_json::from_str(data(output).lines().last().unwrap()).unwrap() };
    let trained = json(&home.run("train --data few --net 784-8-2 --steps 30 --out m.safetensors --json"));
    let measured = json(&home.run("train --data few --steps 0 --resume m.safetensors --json"));
    assert_eq!((&measured["test"], measured["steps"].as_u64()), (&trained["test"], Some(0)));
    assert!(measured.get("train").is_none() && measured["steps_before"] == 30, "{measured}");
    let said = home.run("train --data few --steps 0 --resume m.safetensors");
    assert!(said.status.success() && data(&said).starts_with("test   loss"), "{}", data(&said));
    let elsewhere = home.run("train --steps 0 --resume m.safetensors");
    assert!(words(&elsewhere).contains("trained on few, and measured on digits (generated)"), "{}", words(&elsewhere));
    let nothing = home.run("train --data few --steps 0");
    assert!(nothing.status.code() == Some(2) && words(&nothing).contains("add --resume"), "{}", words(&nothing));
}

#[test]
fn a_full_or_closed_output_is_no_panic_anywhere() {
    let home = Home::new();
    home.few();
    fs::create_dir_all(home.at("course/sections")).unwrap();
    fs::write(home.at("course/course.yaml"), "title: t\nparts: []\nglossary: []\nx: 1\n").unwrap();
    fs::write(home.at("progress.json"), r#"{"version":2,"reviews":{},"exams":{},"bookmarks":{}}"#).unwrap();
    fs::write(home.at("loss.csv"), "step,epochs,split,loss,reconstruction,kl\n1,0.1,train,500,500,0\n2,0.2,train,400,390,10\n").unwrap();
    let lines = [
        "list",
        "list --json",
        "check",
        "check course",
        "check --schema",
        "due",
        "stats",
        "stats --json",
        "doctor",
        "doctor --json",
        "plot loss.csv",
        "--help",
        "-h",
        "--version",
        "train --help",
        "nonsense",
        "train --beta x",
        "21 --plain",
        "99",
        "export anki",
        "export markdown",
        "progress export -",
        "progress import progress.json",
        "data digits --count 10 --out dd",
        "train --data few --net 784-1-1 --steps 1",
        "train --data few --net 784-1-1 --steps 1 --json",
        "train --data nowhere",
    ];
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    for line in lines {
        let told = home.run(line).status.code().unwrap();
        let quiet = home.elbo(line).stdout(closed()).stderr(closed()).status().unwrap();
        assert_eq!(quiet.code(), Some(told), "{line}: nobody listening changes nothing");
        if cfg!(target_os = "linux") {
            let full = || Stdio::from(File::options().write(true).open("/dev/full").unwrap());
            let words_full = home.elbo(line).stdout(Stdio::null()).stderr(full()).status().unwrap();
            assert_eq!(words_full.code(), Some(told), "{line}: a full disk of words changes nothing");
            let data_full = home.elbo(line).stdout(full()).stderr(Stdio::piped()).output().unwrap();
            let code = data_full.status.code().unwrap();
            assert!(
                code == told || (code == 1 && words(&data_full).contains("standard output: No space left")),
                "{line}: {}",
                words(&data_full)
            );
        }
    }
}

#[test]
fn a_locale_without_utf_8_gets_7_bit_characters_alone() {
    let home = Home::new();
    home.few();
    fs::create_dir_all(home.at("course/sections")).unwrap();
    fs::write(home.at("course/course.yaml"), "title: β\nparts: []\nglossary: []\nμ: 1\n").unwrap();
    for line in [
        "list",
        "list --json",
        "22 --plain",
        "1 --plain",
        "stats",
        "stats --json",
        "doctor",
        "--help",
        "train --help",
        "quiz --help",
        "nonsense",
        "β",
        "check course",
        "train --data few --net 784-1-1 --steps 1 --beta 2",
        "train --data few --net 784-1-1 --steps 1 --json",
        "train --data µ",
        "train --steps β",
        "train --data few --net 784-1-1 --steps 1 --log log.csv",
        "plot log.csv",
        "plot β.csv",
        "train --net 784-1 --noise 1",
        "--color β",
        "data digits --count 1 --out ß",
    ] {
        let said = home.elbo(line).env("LANG", "C").output().unwrap();
        assert!(said.stdout.is_ascii() && said.stderr.is_ascii(), "{line}: {}{}", data(&said), words(&said));
        assert!(!said.stdout.is_empty() || !said.stderr.is_empty(), "{line}");
    }
    assert_eq!(home.run("--color mono list").status.code(), Some(0));
}

#[test]
fn links_are_written_through_and_devices_and_pipes_left_alone() {
    let home = Home::new();
    home.few();
    fs::create_dir(home.at("far")).unwrap();
    std::os::unix::fs::symlink("far/m.safetensors", home.at("link")).unwrap();
    for _ in 0..2 {
        assert!(home.run("train --data few --net 784-1-1 --steps 1 --out link").status.success());
        assert!(fs::symlink_metadata(home.at("link")).unwrap().is_symlink() && home.at("far/m.safetensors").is_file());
    }
    rustix::fs::mknodat(rustix::fs::CWD, home.at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    for (line, what) in [
        ("train --data few --steps 1 --net 784-1-1 --out pipe", "--out pipe: it is a pipe"),
        ("train --data few --steps 1 --net 784-1-1 --out /dev/null", "--out /dev/null: it is a device"),
        ("train --data few --steps 1 --resume pipe", "pipe: it is a pipe, not a file"),
        ("train --data few --steps 1 --resume /dev/zero", "/dev/zero: it is a device, not a file"),
        ("train --steps 1 --data pipe", "pipe: "),
        ("quiz --plain --deck pipe", "pipe"),
        ("progress import pipe", "pipe"),
        ("check pipe", "pipe"),
    ] {
        let refused = home.run(line);
        assert!(!refused.status.success() && words(&refused).contains(what), "{line}: {}", words(&refused));
    }
    assert!(home.run("export anki -o /dev/null").status.success());
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    assert_eq!(names(&home.at(".")), ["far", "few", "link", "pipe"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_net_that_the_memory_cannot_hold_is_refused_in_words() {
    let home = Home::new();
    home.few();
    let line = "ulimit -v 4000000; exec \"$0\" train --net 784-16384-16384-16384-2 --data few --steps 1";
    let refused = Command::new("sh").args(["-c", line, env!("CARGO_BIN_EXE_elbo")]).current_dir(home.at(".")).output().unwrap();
    let said = words(&refused);
    assert!(refused.status.code() == Some(1) && said.contains("of memory, and") && said.contains("are free"), "{said}");
}

/// A deck of one's own: one topic of one question.
fn topic(name: &str) -> String {
    format!(
        "id: {name}\ntitle: {name}\nquestions:\n  - id: {name}-one\n    level: warm-up\n    question: What are {name}?\n    answer: Words.\n    \
         points: [a, b, c]\n    wrong: {{claim: Numbers., because: They are words.}}\n    follow_up: {{question: Why?, answer: Because.}}\n    \
         links: [kl-divergence]\n    tags: [{name}]\n"
    )
}

#[test]
fn a_topic_of_a_deck_of_ones_own_is_asked_alone_and_its_statistics_are_its_own() {
    let home = Home::new();
    fs::create_dir_all(home.at("own")).unwrap();
    for name in ["coins", "dice"] {
        fs::write(home.at(&format!("own/{name}.yaml")), topic(name)).unwrap();
    }
    let asked = home.run("quiz --deck own --topic dice --plain");
    assert!(data(&asked).contains("What are dice?") && !data(&asked).contains("coins"), "{}", data(&asked));
    let both = home.run("quiz --deck own --plain");
    assert!(data(&both).starts_with("2 questions"), "{}", data(&both));
    let none = home.run("quiz --deck own --topic kl --plain");
    assert_eq!(none.status.code(), Some(2));
    assert!(words(&none).contains("the topics are: coins, dice"), "{}", words(&none));
    assert!(data(&home.run("stats --deck own")).contains("0 of 2 seen"));
}

#[test]
fn a_fault_of_the_settings_is_said_with_its_place_and_nothing_is_begun() {
    let home = Home::new();
    let folder = home.at(".config/elbo");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), "glyphs = \"ascii\"\ncolour = \"never\"\n").unwrap();
    for line in ["1 --plain", "quiz --plain", "demo --list", "config show"] {
        let refused = home.run(line);
        assert_eq!((refused.status.code(), data(&refused).as_str()), (Some(2), ""), "{line}");
        assert!(words(&refused).contains("/.config/elbo/config.toml:2:1: there is no setting 'colour'; did you mean 'color'?"), "{line}");
    }
    // What does not heed them goes on, and so does whoever looks for the fault.
    assert!(home.run("list").status.success());
    let doctor = home.run("doctor");
    assert!(doctor.status.success() && data(&doctor).contains("config.toml:2:1: there is no setting 'colour'"), "{}", data(&doctor));
    fs::write(folder.join("config.toml"), "glyphs = \"ascii\"\n").unwrap();
    let said = home.run("21 --plain");
    assert!(said.status.success() && said.stdout.is_ascii(), "the settings count where no flag does");
    assert!(!home.run("21 --plain --glyphs braille").stdout.is_ascii(), "a flag counts first");
    assert!(!home.elbo("21 --plain").env("ELBO_GLYPHS", "braille").output().unwrap().stdout.is_ascii(), "then a variable");
}

#[test]
fn the_settings_say_where_each_comes_from_and_an_editor_gets_a_file_with_all_of_them() {
    let home = Home::new();
    let path = home.at(".config/elbo/config.toml");
    assert_eq!(data(&home.run("config path")), format!("{}\n", path.display()));
    let shown = data(&home.run("config show"));
    assert!(shown.contains("(not there: 'elbo config edit' makes it)") && shown.matches("  default").count() == 12, "{shown}");
    assert!(!path.exists(), "looking makes nothing");
    let edited = home.elbo("config edit").env("EDITOR", "sed -i -e s/#.rate.*/rate=2/").env("PATH", "/usr/bin:/bin").output().unwrap();
    assert!(edited.status.success(), "{}", words(&edited));
    let shown = data(&home.elbo("config show").env("ELBO_QUIZ_CARDS", "7").output().unwrap());
    let row = |key: &str| shown.lines().find(|line| line.starts_with(key)).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    let line = fs::read_to_string(&path).unwrap().lines().position(|line| line == "rate=2").unwrap() + 1;
    assert_eq!((row("rate"), row("quiz.cards")), (format!("rate 2 line {line}"), "quiz.cards 7 ELBO_QUIZ_CARDS".into()));
    let spoilt = home.elbo("config edit").env("VISUAL", "sed -i s/rate=2/rate=200/").env("PATH", "/usr/bin:/bin").output().unwrap();
    assert_eq!(spoilt.status.code(), Some(2));
    assert!(words(&spoilt).contains(&format!("config.toml:{line}:6: rate: '200' is no number from 0.2 to 10")), "{}", words(&spoilt));
    let gone = home.elbo("config edit").env("EDITOR", "false").env("PATH", "/usr/bin:/bin").output().unwrap();
    assert!(gone.status.code() == Some(1) && words(&gone).contains("the editor 'false' ended"), "{}", words(&gone));
}

#[test]
fn settings_that_cannot_be_read_or_written_are_named() {
    let home = Home::new();
    let path = home.at(".config/elbo/config.toml");
    fs::create_dir_all(&path).unwrap();
    let refused = home.run("1 --plain");
    assert_eq!(refused.status.code(), Some(2));
    assert!(words(&refused).contains("config.toml: the settings can't be read: it is a folder, not a file"), "{}", words(&refused));
    fs::remove_dir(&path).unwrap();
    fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(words(&home.run("1 --plain")).contains("it is no text in UTF-8"));
    fs::remove_dir_all(home.at(".config")).unwrap();
    fs::write(home.at(".config"), "a file where the folder should be").unwrap();
    assert!(home.run("1 --plain").status.success(), "no file is no fault");
    let refused = home.run("config edit");
    assert_eq!(refused.status.code(), Some(1));
    assert!(words(&refused).contains("the folder of the settings can't be made"), "{}", words(&refused));
}

#[test]
fn completions_and_manual_pages_go_to_standard_output_for_every_shell() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.run(&format!("completions {shell}"));
        assert!(script.status.success() && words(&script).is_empty(), "{shell}");
        assert!(["train", "quiz", "config", "completions"].iter().all(|name| data(&script).contains(name)), "{shell}");
    }
    assert_eq!(home.run("completions tcsh").status.code(), Some(2));
    assert!(data(&home.run("man")).contains(".TH elbo 1"));
    assert!(data(&home.run("man train")).contains("latent"));
    let wrong = home.run("man trian");
    assert!(wrong.status.code() == Some(2) && words(&wrong).contains("did you mean 'train'?"), "{}", words(&wrong));
}

#[test]
fn the_recipe_that_a_run_prints_replays_its_curve_to_the_last_digit() {
    let home = Home::new();
    home.few();
    for options in [
        "--net 784-16-2 --beta 4 --warm-up 5 --lr-decay --seed 3",
        "--model denoising --net 784-8 --mask 0.4 --seed 5",
        "--model contractive",
    ] {
        let line = format!("train {options} --data few --batch 8 --steps 12 --threads 1 --log first.csv --json");
        let first = home.run(&line);
        let results: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap_or_else(|_| panic!("{options}: {}", words(&first)));
        let recipe = results["recipe"].as_str().unwrap();
        let again = home.run(&format!("train {recipe} --log again.csv"));
        assert!(again.status.success(), "{recipe}: {}", words(&again));
        assert!(data(&again).contains(&format!("recipe {recipe}\n")), "the words name it as well: {}", data(&again));
        let curve = |name: &str| fs::read_to_string(home.at(name)).unwrap();
        assert_eq!(curve("first.csv"), curve("again.csv"), "{recipe}");
        assert_eq!(curve("first.csv").lines().count(), 1 + 12 + 6, "12 steps of 8 of 20 images, measured after each two");
        home.run(&format!("train --log again.csv --seed 9 {recipe}"));
        assert_ne!(curve("first.csv"), curve("again.csv"), "an option beside it wins, on whichever side it stands");
    }
}

#[test]
fn a_run_that_the_memory_cannot_hold_is_refused_before_the_screen_is_taken() {
    let home = Home::new();
    for command in ["train vae:net=784-16384-16384-2,steps=1", "demo vae:net=784-16384-16384-2,steps=1 --plain"] {
        let shell = format!("ulimit -v 3000000; exec {} {command}", env!("CARGO_BIN_EXE_elbo"));
        let output = Command::new("/bin/sh").args(["-c", &shell]).env("HOME", home.at("")).output().unwrap();
        let said = words(&output);
        assert!(!output.status.success() && said.contains("of memory, and"), "{command}: {said}");
        assert!(said.contains("use narrower layers"), "{command}: {said}");
    }
}

#[test]
fn a_recipe_that_is_wrong_or_of_another_version_says_what_differs() {
    let home = Home::new();
    home.few();
    for (line, part) in [
        ("train vae:bata=4", "the recipe's key 'bata' is not known; did you mean 'beta'?"),
        ("train vae:clip=1,v=2", "the recipe is of version 2, and this elbo knows 1"),
        ("train ae:beta=2", "--beta means nothing to --model ae"),
        ("train vae", "'vae' is no recipe: write MODEL:KEY=VALUE"),
        ("train beta:beta=4", "'beta' is no model; a recipe begins with one of ae, denoising"),
        ("demo vae:bata=4", "did you mean 'beta'?"),
        ("demo beta:beta=3", "the recipe's 'beta' has no stop '3'; it has 0, 0.1"),
        ("demo conditional:steps=3", "a demo shows no conditional model; 'elbo train' with the same recipe trains it"),
        ("demo bata:beta=4", "there is no demo 'bata'; did you mean 'beta'?"),
    ] {
        let refused = home.run(line);
        assert_eq!((refused.status.code(), data(&refused).as_str()), (Some(2), ""), "{line}: {}", words(&refused));
        assert!(words(&refused).contains(part), "{line}: {}", words(&refused));
    }
    let older = home.run("train vae:net=784-4-1,v=0,steps=1,batch=8,data=few,threads=1 --json");
    assert!(older.status.success() && words(&older).contains("of version 0 and this elbo writes 1"), "{}", words(&older));
    assert!(words(&older).contains("what it leaves out is here") && words(&older).contains("lr=0.001"), "{}", words(&older));
}

#[test]
fn a_demo_in_sentences_is_the_same_run_each_time_and_a_recipe_calls_it_back() {
    let home = Home::new();
    home.few();
    let said = home.run("demo beta --plain --steps 20 --seed 3 --threads 1 --data few");
    assert!(said.status.success(), "{}", words(&said));
    let text = data(&said);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "beta: What a nat of code costs");
    assert_eq!(lines[2], "beta:steps=20,seed=3,threads=1,v=1,data=few");
    let steps: Vec<&str> = lines[3..].iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(steps, ["step 0", "step 10", "step 20"]);
    assert!(lines[4].contains("KL ") && lines[4].contains(" nats") && lines[4].ends_with('.'), "{}", lines[4]);
    assert_eq!(data(&home.run(&format!("demo {}", lines[2]))), text, "without a screen it says so by itself");
    let turned = data(&home.run("demo beta:beta=20,steps=20,seed=3,threads=1,data=few"));
    assert!(turned.contains("beta:beta=20,steps=20,seed=3,threads=1,v=1,data=few\n"), "{turned}");
    assert_ne!(turned.lines().last(), text.lines().last(), "the knob stands elsewhere from the first step on");
    let other = data(&home.run("demo beta --steps 20 --seed 4 --threads 1 --data few"));
    assert_ne!(other.lines().last(), text.lines().last(), "another seed is another run");
}

#[test]
fn the_loop_of_demos_names_each_once_where_nobody_can_quit() {
    let home = Home::new();
    home.few();
    let listed = data(&home.run("demo --list"));
    let ids: Vec<&str> = listed.lines().skip(1).map(|line| line.split_whitespace().next().unwrap()).collect();
    assert!(ids.len() > 6, "{listed}");
    let said = home.run("demo collapse --loop --steps 1 --threads 1 --data few");
    assert!(said.status.success(), "{}", words(&said));
    let at = ids.iter().position(|id| *id == "collapse").unwrap();
    let expected: Vec<&str> = ids[at..].iter().chain(&ids[..at]).copied().collect();
    let text = data(&said);
    let shown: Vec<&str> = text.lines().filter_map(|line| line.split_once(": ").map(|(id, _)| id)).filter(|id| ids.contains(id)).collect();
    assert_eq!(shown, expected);
    assert_eq!(text.lines().filter(|line| line.starts_with("step 1:")).count(), ids.len(), "each takes its step: {text}");
}

#[test]
fn a_prepared_section_is_there_the_next_time_and_an_interrupt_keeps_what_was_trained() {
    let home = Home::new();
    let made = home.run("data digits --count 256 --test 20 --seed 1 --out some");
    assert!(made.status.success(), "{}", words(&made));
    let none = data(&home.run("prepare --check 21 --data some"));
    assert!(none.contains("§ 21 ") && none.contains(": not there\n") && none.contains("0 kB, all of them, in "), "{none}");
    assert!(!home.at(".cache").exists(), "looking makes nothing");
    let made = home.run("prepare two-term-loss kl-divergence --data some --epochs 3 --threads 1");
    assert_eq!((made.status.code(), data(&made).as_str()), (Some(0), ""), "{}", words(&made));
    let lines = words(&made);
    assert!(lines.contains(": 3.0 epochs, 6 steps in ") && lines.contains("nothing trains in it"), "{lines}");
    let folder = home.at(".cache/elbo/lab");
    let kept = names(&folder);
    assert!(kept.len() == 1 && kept[0].starts_with("two-term-loss.v"), "{kept:?}");
    let there = data(&home.run("prepare --check 21 --data some"));
    assert!(there.contains(": 3.0 epochs, 6 steps, "), "{there}");
    let again = home.run("prepare 21 --data some --epochs 3 --threads 1");
    assert!(words(&again).contains("3.0 epochs, as before"), "{}", words(&again));
    // A run that would take long, interrupted in its middle: whole files, and no others.
    let mut child =
        home.elbo("prepare two-term-loss vae-vs-ae --data some --epochs 60 --threads 1").stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    said.read_line(&mut first).unwrap();
    assert!(first.contains(": 60.0 epochs, "), "{first}");
    if is_ignored(Signal::INT) {
        child.kill().unwrap();
    } else {
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    }
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    let code = child.wait().unwrap().code();
    assert!(names(&folder).iter().all(|name| name.ends_with(".run")), "{:?}", names(&folder));
    if code == Some(130) {
        assert!(rest.contains("interrupted; what has been trained so far is kept"), "{rest}");
    }
    let state = data(&home.run("prepare --check two-term-loss --data some"));
    assert!(state.contains(": 60.0 epochs, 120 steps, "), "the first of them was done by then: {state}");
}

#[test]
fn what_cannot_be_prepared_is_said() {
    let home = Home::new();
    home.few();
    let slip = home.run("prepare two-trem-loss");
    assert!(slip.status.code() == Some(2) && words(&slip).contains("did you mean 'two-term-loss'?"), "{}", words(&slip));
    let missing = home.run("prepare 21 --data nowhere");
    assert!(missing.status.code() == Some(1) && words(&missing).contains("--data nowhere"), "{}", words(&missing));
    fs::write(home.at(".cache"), "a file where the folder should be").unwrap();
    let refused = home.run("prepare 21 --data few --epochs 1 --threads 1");
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        words(&refused).contains("1 pane could not be prepared") && words(&refused).contains("could not be written to"),
        "{}",
        words(&refused)
    );
}
