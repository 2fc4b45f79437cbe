//! The two data sets that are recognised and can be fetched: names, classes, addresses and SHA-256 sums.

use super::folder::{TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS};

/// A published data set.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// What the command line and the default folder call it: `mnist`.
    pub name: &'static str,
    /// What the screen calls it: `MNIST`.
    pub label: &'static str,
    /// What its ten classes are called.
    pub classes: [&'static str; 10],
    /// Where its files are published; ends with a slash.
    pub base_url: &'static str,
    /// Training images and labels, then held-out images and labels.
    pub files: [KnownFile; 4],
}

/// One file of a [`Known`] set.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownFile {
    /// Its name without `.gz`.
    pub name: &'static str,
    /// SHA-256 of the published file, compressed as it is.
    pub gz: &'static str,
    /// SHA-256 of its uncompressed content.
    pub content: &'static str,
    /// Size of the published file, in bytes.
    pub bytes: u64,
}

/// MNIST (LeCun, Cortes and Burges) and Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017).
pub static KNOWN: [Known; 2] = [
    Known {
        name: "mnist",
        label: "MNIST",
        classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        base_url: "https://storage.googleapis.com/cvdf-datasets/mnist/",
        files: [
            KnownFile {
                name: TRAIN_IMAGES,
                gz: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                content: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                bytes: 9_912_422,
            },
            KnownFile {
                name: TRAIN_LABELS,
                gz: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                content: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                bytes: 28_881,
            },
            KnownFile {
                name: TEST_IMAGES,
                gz: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                content: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                bytes: 1_648_877,
            },
            KnownFile {
                name: TEST_LABELS,
                gz: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
                content: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
                bytes: 4_542,
            },
        ],
    },
    Known {
        name: "fashion",
        label: "Fashion-MNIST",
        classes: ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"],
        base_url: "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
        files: [
            KnownFile {
                name: TRAIN_IMAGES,
                gz: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                content: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                bytes: 26_421_880,
            },
            KnownFile {
                name: TRAIN_LABELS,
                gz: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                content: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                bytes: 29_515,
            },
            KnownFile {
                name: TEST_IMAGES,
                gz: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                content: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                bytes: 4_422_102,
            },
            KnownFile {
                name: TEST_LABELS,
                gz: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                content: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
                bytes: 5_148,
            },
        ],
    },
];

impl Known {
    /// The set that the command line calls `name`.
    pub fn named(name: &str) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.name == name)
    }
}
