//! Rebuilds the embedded course when a section is added: the macro that embeds it only notices changes in files it already knows.

fn main() {
    println!("cargo::rerun-if-changed=content");
}
