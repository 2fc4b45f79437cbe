//! How much memory a run will take, estimated before it is taken: a message instead of an abort.

use anyhow::bail;

use super::options::TrainArgs;
use crate::data::PIXELS;
use crate::model::{NetSpec, OptimiserKind};

/// Bytes of a 32-bit float.
const FLOAT: f64 = 4.0;

/// Refuses a run that the memory can't hold: so many images to train on, and so many held out.
///
/// # Errors
/// In words, what would be needed, what there is, and what to make smaller.
pub(in crate::cli) fn check(args: &TrainArgs, train: usize, test: usize) -> anyhow::Result<()> {
    available().map_or(Ok(()), |free| fits(args, train, test, free))
}

fn fits(args: &TrainArgs, train: usize, test: usize, free: f64) -> anyhow::Result<()> {
    let needed = needed(args, train, test);
    if needed <= free {
        return Ok(());
    }
    let (net, batch) = (args.net(), (args.batch as usize).min(train));
    bail!(
        "--net {net} with --batch {batch} would need about {:.1} GB of memory, and {:.1} GB are free; use narrower layers or a smaller --batch",
        needed / 1e9,
        free / 1e9
    )
}

/// Bytes that a run takes beside its data set, rounded up: the weights, the optimiser's two moments, and the copies that saving makes; what
/// a pass forward and back remembers of each image of a batch; the held-out images as numbers.
fn needed(args: &TrainArgs, train: usize, test: usize) -> f64 {
    let (parameters, units) = size(&args.net());
    let saving = if args.out.is_some() { 2.0 } else { 0.0 };
    let copies = match args.optimiser() {
        OptimiserKind::Adam => 3.3 + saving,
        OptimiserKind::Sgd => 1.6 + saving,
    };
    let batch = (args.batch as usize).min(train) as f64;
    FLOAT * (copies * parameters + 3.0 * batch * units + (test * PIXELS) as f64)
}

/// The parameters of a net and its mirror image, and the numbers in all of their layers for one image.
fn size(net: &NetSpec) -> (f64, f64) {
    match net {
        NetSpec::Dense { widths } => {
            let one_way: f64 = widths.windows(2).map(|pair| pair[0] as f64 * pair[1] as f64).sum();
            // Two heads where a code is a Gaussian.
            let heads = widths.iter().rev().take(2).map(|&width| width as f64).product::<f64>();
            (2.0 * one_way + heads, 2.0 * widths.iter().map(|&width| width as f64).sum::<f64>())
        }
        // Kernels are small; 16 channels of 14x14 and 32 of 7x7 both ways, and dense layers between those and the latents.
        NetSpec::Conv { latent, .. } => (3.0 * 1568.0 * *latent as f64, 2.0 * (784.0 + 3136.0 + 1568.0 + *latent as f64)),
    }
}

/// Bytes that this process may still take, by the least of what the machine, its container and `ulimit -v` leave; `None` where nobody says.
fn available() -> Option<f64> {
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let number = |path: &str| read(path)?.trim().parse::<f64>().ok();
    let machine = read("/proc/meminfo").and_then(|text| in_machine(&text));
    let container = number("/sys/fs/cgroup/memory.max").zip(number("/sys/fs/cgroup/memory.current")).map(|(most, used)| most - used);
    [machine, container, limited()].into_iter().flatten().reduce(f64::min)
}

/// What `/proc/meminfo` says is free, in memory and on the disk.
fn in_machine(text: &str) -> Option<f64> {
    Some((kilobytes(text, "MemAvailable:")? + kilobytes(text, "SwapFree:").unwrap_or(0.0)) * 1024.0)
}

/// The number of a line such as `SwapFree:   24 kB`.
fn kilobytes(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix("kB")?.trim().parse().ok())
}

/// What `ulimit -v` leaves.
#[cfg(unix)]
fn limited() -> Option<f64> {
    let most = rustix::process::getrlimit(rustix::process::Resource::As).current?;
    let used = std::fs::read_to_string("/proc/self/status").ok().and_then(|text| kilobytes(&text, "VmSize:")).unwrap_or(0.0);
    Some(most as f64 - used * 1024.0)
}

#[cfg(not(unix))]
fn limited() -> Option<f64> {
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::options::tests::parse;
    use super::*;

    #[test]
    fn what_a_run_needs_is_a_little_more_than_was_measured() {
        // Peaks of the release build in MB beyond what the smallest net takes, by the kernel's count.
        for (line, measured) in [
            ("--net 784-2048-2048-2", 156.0),
            ("--net 784-2048-2048-2 --optimizer sgd", 69.0),
            ("--net 784-64-2 --batch 10000", 164.0),
            ("--net 784-1024-1024-2 --batch 4096", 251.0),
            ("--net conv-2 --batch 2048", 168.0),
        ] {
            let needed = needed(&parse(line), 10_000, 2_000) / 1e6;
            assert!((0.95..2.0).contains(&(needed / measured)), "{line}: {needed:.0} MB for {measured}");
        }
    }

    #[test]
    fn a_net_that_does_not_fit_is_refused_with_both_numbers() {
        let args = parse("--net 784-16384-16384-16384-2");
        let error = fits(&args, 20, 10, 4e9).unwrap_err().to_string();
        assert!(
            error.contains("--net 784-16384-16384-16384-2 with --batch 20 would need about 14.5 GB of memory, and 4.0 GB are free"),
            "{error}"
        );
        fits(&args, 20, 10, 16e9).unwrap();
        assert!(fits(&parse("--batch 4000000000"), 300_000, 10, 4e9).is_err());
    }

    #[test]
    fn free_memory_is_read_where_linux_says_it() {
        let text = "MemTotal:  24684084 kB\nMemFree:  4586792 kB\nMemAvailable:   1000 kB\nSwapFree:   24 kB\n";
        assert_eq!(in_machine(text), Some(1_048_576.0));
        assert_eq!(in_machine("nonsense"), None);
        #[cfg(target_os = "linux")]
        assert!(available().unwrap() > 0.0);
    }
}
