//! Models in files: safetensors with the names that the same module has in PyTorch's `state_dict`.
//!
//! | tensor | what it is |
//! |---|---|
//! | `encoder.0.weight`, `encoder.0.bias`, `encoder.2.weight`, … | the encoder, numbered as an `nn.Sequential` with an activation after each layer; an autoencoder's last one makes the code |
//! | `mu.weight`, `mu.bias`, `log_var.weight`, `log_var.bias` | the two heads of a VAE |
//! | `decoder.0.weight`, … | the decoder, numbered likewise |
//!
//! The convolutional net is `encoder = Sequential(Conv2d, φ, Conv2d, φ, Flatten[, Linear])` and `decoder = Sequential(Linear, φ, Unflatten,
//! ConvTranspose2d, φ, ConvTranspose2d)`: tensors `encoder.0`, `encoder.2`, (`encoder.5`,) `decoder.0`, `decoder.3`, `decoder.5`.
//!
//! All are written as 32-bit floats in PyTorch's layout; 16-bit floats of both kinds and 64-bit floats are read too, and so are names with a
//! prefix in common, as `torch.compile` (`_orig_mod.`) and `DataParallel` (`module.`) make them. What the numbers mean stands in the file's
//! metadata: [`About`]. The optimiser's state is not saved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::parameters::{Layout, Parameters};
use super::raw::{view, view_mut};
use crate::ground::{files, whole};

mod bundle;

pub use bundle::Bundle;

/// The longest file that is read: more than the widest net that fits into a usual memory.
const MOST: u64 = 4 << 30;

/// What a file says of the model in it, by name: how it is built, what it was trained on, for how long. Empty for a file that says nothing,
/// as PyTorch writes them.
pub type About = BTreeMap<String, String>;

/// Why a model can't be saved or loaded.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The bytes are not safetensors.
    #[error("this is not a safetensors file: {0}")]
    Format(String),
    /// The bytes are what `torch.save` writes.
    #[error(
        "this is a file of torch.save (pickle), which can run code when it is read, so elbo does not read it; write it again in Python: \
         safetensors.torch.save_file(model.state_dict(), \"model.safetensors\")"
    )]
    Pickle,
    /// Several models are in the file.
    #[error("the checkpoint holds more than one model ({}); save the one that is meant by itself", prefixes.join(", "))]
    Several {
        /// What stands before the names of each.
        prefixes: Vec<String>,
    },
    /// A tensor of the model is not there.
    #[error("the checkpoint has no tensor '{name}'; it was saved from another kind of model (it has {present})")]
    Missing {
        /// The tensor that the model needs.
        name: String,
        /// The tensors that are there.
        present: String,
    },
    /// A tensor has another shape than the model's.
    #[error("tensor '{name}' has shape {found:?} in the checkpoint but {expected:?} in the model; use the --net that it was saved with")]
    Shape {
        /// Which tensor.
        name: String,
        /// Its shape in the checkpoint.
        found: Vec<usize>,
        /// Its shape in the model.
        expected: Vec<usize>,
    },
    /// A tensor holds something other than floats.
    #[error("tensor '{name}' holds {found}, not floats (F32, F16, BF16 or F64); convert it with .float() in PyTorch")]
    Type {
        /// Which tensor.
        name: String,
        /// What it holds.
        found: String,
    },
    /// A tensor holds an infinite number, or something that is not one.
    #[error("tensor '{name}' holds {value}: the model had diverged when it was saved; use an earlier checkpoint")]
    NotFinite {
        /// Which tensor.
        name: String,
        /// The first such value.
        value: f32,
    },
}

/// The model as the bytes of a safetensors file that says nothing about it.
///
/// # Errors
/// If the library refuses to serialise.
pub fn to_bytes(model: &impl Parameters) -> Result<Vec<u8>, CheckpointError> {
    let mut bundle = Bundle::default();
    bundle.add("", model);
    bundle.to_bytes()
}

/// A file with a model in it, read but not yet put into one.
#[derive(Debug)]
pub struct Checkpoint {
    bundle: Bundle,
}

impl Checkpoint {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// If it can't be read, or is no safetensors file.
    pub fn open(path: &Path) -> Result<Checkpoint, CheckpointError> {
        let bytes = files::read(path, MOST).map_err(|source| CheckpointError::File { path: path.into(), source })?;
        Ok(Checkpoint { bundle: Bundle::from_bytes(&bytes)? })
    }

    /// What it says of its model.
    pub fn about(&self) -> &About {
        self.bundle.notes()
    }

    /// Puts its tensors into `model`, which keeps its old ones if anything is wrong.
    ///
    /// # Errors
    /// If the file does not fit the model.
    pub fn load_into(&self, model: &mut impl Parameters) -> Result<(), CheckpointError> {
        let prefix = model.layers().first().map_or(Ok(String::new()), |first| self.bundle.prefix(&first.name))?;
        from_bundle(model, &self.bundle, &prefix)
    }
}

/// Puts the tensors of a safetensors file into `model`, which keeps its old ones if anything is wrong. Other tensors in the file are ignored.
///
/// # Errors
/// A [`CheckpointError`] names the tensor and both shapes.
pub fn from_bytes(model: &mut impl Parameters, file: &[u8]) -> Result<(), CheckpointError> {
    Checkpoint { bundle: Bundle::from_bytes(file)? }.load_into(model)
}

/// The same for the tensors of a bundle whose names begin with `prefix`.
///
/// # Errors
/// A [`CheckpointError`] names the tensor and both shapes.
pub fn from_bundle(model: &mut impl Parameters, bundle: &Bundle, prefix: &str) -> Result<(), CheckpointError> {
    let mut values = Vec::new();
    for named in model.layers() {
        let (rows, columns) = *dfdx::prelude::HasShape::shape(&named.layer.weight);
        values.push(bundle.read(format!("{prefix}{}.weight", named.name), &named.layout.file_shape(rows, columns))?);
        values.push(bundle.read(format!("{prefix}{}.bias", named.name), &[view(&named.layer.bias).len()])?);
    }
    let mut values = values.into_iter();
    for named in model.layers_mut() {
        let (rows, columns) = *dfdx::prelude::HasShape::shape(&named.layer.weight);
        let layout = named.layout;
        place(view_mut(&mut named.layer.weight), values.next(), layout, |layout| layout.weight_places(rows, columns));
        let bias = view_mut(&mut named.layer.bias);
        let count = bias.len();
        place(bias, values.next(), layout, |layout| layout.bias_places(count));
    }
    Ok(())
}

/// Saves the model in `path` with what is to be said about it: a whole file or, if anything fails, the file that was there before. The
/// names in `about` are free; `format` is added, which PyTorch's libraries look for.
///
/// # Errors
/// If the file can't be written.
pub fn save(model: &impl Parameters, path: &Path, about: &About) -> Result<(), CheckpointError> {
    let mut bundle = Bundle::default();
    bundle.add("", model);
    for (name, text) in about {
        bundle.set_note(name, text.clone());
    }
    bundle.set_note("format", "pt".into());
    whole::write(path, &bundle.to_bytes()?).map_err(|source| CheckpointError::File { path: path.into(), source })
}

/// Loads the tensors in `path` into `model`, which keeps its old ones if anything is wrong.
///
/// # Errors
/// If the file can't be read or does not fit the model.
pub fn load(model: &mut impl Parameters, path: &Path) -> Result<(), CheckpointError> {
    Checkpoint::open(path)?.load_into(model)
}

/// Puts the numbers of a file where they belong here.
fn place(target: &mut [f32], values: Option<Vec<f32>>, layout: Layout, places: impl FnOnce(Layout) -> Vec<usize>) {
    let values = values.unwrap_or_default();
    match layout {
        // A list of places would take twice the memory of the numbers.
        Layout::Dense => target.copy_from_slice(&values),
        other => {
            for (place, value) in places(other).into_iter().zip(values) {
                target[place] = value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use half::{bf16, f16};
    use safetensors::{Dtype, SafeTensors, serialize, tensor::TensorView};

    use super::*;
    use crate::model::{Activation, Autoencoder, Coder, Likelihood, Vae};

    fn vae(net: &str, seed: u64) -> Vae {
        Vae::new(&net.parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, seed)
    }

    #[test]
    fn a_model_comes_back_from_its_bytes() {
        let image = vec![0.25; 784];
        for net in ["784-16-2", "784-3", "conv-2"] {
            let saved = vae(net, 1);
            let mut loaded = vae(net, 2);
            assert_ne!(saved.reconstruct(&image), loaded.reconstruct(&image));
            from_bytes(&mut loaded, &to_bytes(&saved).unwrap()).unwrap();
            assert_eq!(saved.reconstruct(&image), loaded.reconstruct(&image), "{net}");
            assert_eq!(saved.encode(&image), loaded.encode(&image), "{net}");
        }
    }

    #[test]
    fn a_diverged_model_is_refused_by_the_name_of_its_tensor() {
        for value in [f32::NAN, f32::INFINITY] {
            let mut saved = vae("784-3", 1);
            view_mut(&mut saved.layers_mut()[1].layer.bias)[2] = value;
            let (mut loaded, image) = (vae("784-3", 2), vec![0.25; 784]);
            let before = loaded.reconstruct(&image);
            let error = from_bytes(&mut loaded, &to_bytes(&saved).unwrap()).unwrap_err().to_string();
            assert!(error.contains("'log_var.bias' holds"), "{error}");
            assert_eq!(loaded.reconstruct(&image), before);
        }
    }

    #[test]
    fn tensors_have_the_names_and_shapes_of_the_pytorch_module() {
        let names = |model: &Vae| {
            let bytes = to_bytes(model).unwrap();
            let file = SafeTensors::deserialize(&bytes).unwrap();
            let mut names: Vec<String> =
                file.iter().map(|(name, tensor)| format!("{name} {:?}", tensor.shape())).filter(|name| name.contains("weight")).collect();
            names.sort();
            names
        };
        assert_eq!(
            names(&vae("784-16-2", 0)),
            [
                "decoder.0.weight [16, 2]",
                "decoder.2.weight [784, 16]",
                "encoder.0.weight [16, 784]",
                "log_var.weight [2, 16]",
                "mu.weight [2, 16]"
            ]
        );
        assert_eq!(
            names(&vae("conv-2", 0)),
            [
                "decoder.0.weight [1568, 2]",
                "decoder.3.weight [32, 16, 4, 4]",
                "decoder.5.weight [16, 1, 4, 4]",
                "encoder.0.weight [16, 1, 4, 4]",
                "encoder.2.weight [32, 16, 4, 4]",
                "log_var.weight [2, 1568]",
                "mu.weight [2, 1568]"
            ]
        );
    }

    #[test]
    fn a_checkpoint_of_another_model_is_refused_by_name_and_leaves_the_model_as_it_was() {
        let image = vec![0.25; 784];
        let mut model = vae("784-16-2", 1);
        let before = model.reconstruct(&image);
        let error = from_bytes(&mut model, &to_bytes(&vae("784-16-3", 2)).unwrap()).unwrap_err().to_string();
        assert!(error.contains("'mu.weight' has shape [3, 16] in the checkpoint but [2, 16] in the model"), "{error}");
        let autoencoder = Autoencoder::new(&"784-16-2".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
        let error = from_bytes(&mut model, &to_bytes(&autoencoder).unwrap()).unwrap_err().to_string();
        assert!(error.contains("no tensor 'mu.weight'"), "{error}");
        assert!(from_bytes(&mut model, b"nonsense").unwrap_err().to_string().contains("not a safetensors file"));
        assert_eq!(model.reconstruct(&image), before);
    }

    #[test]
    fn a_file_is_replaced_whole_and_a_missing_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        std::fs::write(&path, "old").unwrap();
        let saved = vae("784-4-2", 1);
        save(&saved, &path, &About::new()).unwrap();
        let mut loaded = vae("784-4-2", 2);
        load(&mut loaded, &path).unwrap();
        assert_eq!(loaded.decode(&[0.1, 0.2]), saved.decode(&[0.1, 0.2]));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let error = load(&mut loaded, &folder.path().join("none")).unwrap_err().to_string();
        assert!(error.contains("none"), "{error}");
    }

    /// The tensors of a model as a file in which each has passed through `change`: new name, type and bytes.
    fn changed(model: &Vae, change: impl Fn(&str, &[f32]) -> (String, Dtype, Vec<u8>)) -> Vec<u8> {
        let bytes = to_bytes(model).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let tensors: Vec<_> = file
            .iter()
            .map(|(name, tensor)| {
                let values: Vec<f32> = tensor.data().as_chunks().0.iter().map(|word| f32::from_le_bytes(*word)).collect();
                (change(name, &values), tensor.shape().to_vec())
            })
            .collect();
        let views = tensors.iter().map(|((name, dtype, bytes), shape)| (name, TensorView::new(*dtype, shape.clone(), bytes).unwrap()));
        serialize(views, None).unwrap()
    }

    fn plain(values: &[f32]) -> Vec<u8> {
        values.iter().flat_map(|value| value.to_le_bytes()).collect()
    }

    #[test]
    fn names_with_a_prefix_in_common_are_read_and_two_models_in_one_file_are_told_apart() {
        let (saved, image) = (vae("784-16-2", 1), vec![0.25; 784]);
        for prefix in ["_orig_mod.", "module.", "module._orig_mod.", "vae."] {
            let mut loaded = vae("784-16-2", 2);
            let file = changed(&saved, |name, values| (format!("{prefix}{name}"), Dtype::F32, plain(values)));
            from_bytes(&mut loaded, &file).unwrap();
            assert_eq!(saved.reconstruct(&image), loaded.reconstruct(&image), "{prefix}");
        }
        let two = |first: &str| {
            let (one, other) = (
                changed(&saved, |n, v| (format!("{first}{n}"), Dtype::F32, plain(v))),
                changed(&saved, |n, v| (format!("old.{n}"), Dtype::F32, plain(v))),
            );
            let (one, other) = (SafeTensors::deserialize(&one).unwrap(), SafeTensors::deserialize(&other).unwrap());
            let both: Vec<_> = one.iter().chain(other.iter()).map(|(name, view)| (name.to_owned(), view)).collect();
            from_bytes(&mut vae("784-16-2", 2), &serialize(both, None).unwrap())
        };
        let error = two("new.").unwrap_err().to_string();
        assert!(error.contains("more than one model (new., old.)"), "{error}");
        two("").unwrap();
        let unlike = changed(&saved, |name, values| (format!("un{name}"), Dtype::F32, plain(values)));
        let error = from_bytes(&mut vae("784-16-2", 2), &unlike).unwrap_err().to_string();
        assert!(error.contains("no tensor 'encoder.0.weight'"), "{error}");
    }

    #[test]
    fn floats_of_16_and_64_bits_are_read_to_their_own_precision() {
        let (saved, image) = (vae("784-16-2", 1), vec![0.25; 784]);
        let expected = saved.reconstruct(&image);
        type Convert = fn(f32) -> Vec<u8>;
        let kinds: [(Dtype, Convert, f32); 3] = [
            (Dtype::F64, |value| f64::from(value).to_le_bytes().into(), 0.0),
            (Dtype::F16, |value| f16::from_f32(value).to_le_bytes().into(), 2e-3),
            (Dtype::BF16, |value| bf16::from_f32(value).to_le_bytes().into(), 2e-2),
        ];
        for (dtype, convert, tolerance) in kinds {
            let mut loaded = vae("784-16-2", 2);
            let file = changed(&saved, |name, values| (name.into(), dtype, values.iter().flat_map(|&value| convert(value)).collect()));
            from_bytes(&mut loaded, &file).unwrap();
            let worst = loaded.reconstruct(&image).iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst <= tolerance, "{dtype:?}: {worst}");
        }
        let whole = changed(&saved, |name, values| (name.into(), Dtype::I32, plain(values)));
        let error = from_bytes(&mut vae("784-16-2", 2), &whole).unwrap_err().to_string();
        assert!(error.contains("holds I32, not floats"), "{error}");
    }

    #[test]
    fn a_file_says_what_it_is_and_the_same_model_gives_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        let about: About = ["net", "activation", "steps", "seed", "data"].map(|name| (name.into(), format!("the {name}, β"))).into();
        save(&vae("784-4-2", 1), &path, &about).unwrap();
        let first = std::fs::read(&path).unwrap();
        let file = Checkpoint::open(&path).unwrap();
        assert_eq!(file.about().len(), about.len() + 1);
        assert!(about.iter().all(|(name, value)| file.about().get(name) == Some(value)));
        file.load_into(&mut vae("784-4-2", 2)).unwrap();
        // The library's own order changes from call to call.
        for _ in 0..5 {
            save(&vae("784-4-2", 1), &path, &about).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), first);
        }
    }

    #[test]
    fn what_torch_save_writes_is_refused_with_what_to_do() {
        for file in [&b"PK\x03\x04\x00\x00\x08\x08archive/data.pkl"[..], b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."] {
            let error = from_bytes(&mut vae("784-4-2", 2), file).unwrap_err().to_string();
            assert!(error.contains("save_file(model.state_dict(), \"model.safetensors\")"), "{error}");
        }
        assert!(matches!(from_bytes(&mut vae("784-4-2", 2), b""), Err(CheckpointError::Format(_))));
    }

    #[test]
    fn whatever_bytes_come_loading_ends_in_words_and_leaves_the_model_whole() {
        let good = to_bytes(&vae("784-4-2", 1)).unwrap();
        let header = 8 + u64::from_le_bytes(good[..8].try_into().unwrap()) as usize;
        let image = vec![0.25; 784];
        let mut loaded = vae("784-4-2", 2);
        let mut seed = 1_u64;
        let mut chance = move |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        for turn in 0..300 {
            let mut file = good.clone();
            for _ in 0..=chance(4) {
                let at = chance(header);
                file[at] = if turn % 2 == 0 { file[at] ^ (1 << chance(8)) } else { b"0123456789[]{},:\"-"[chance(18)] };
            }
            if turn % 7 == 0 {
                file.truncate(chance(good.len()));
            }
            let before = loaded.reconstruct(&image);
            if from_bytes(&mut loaded, &file).is_err() {
                assert_eq!(loaded.reconstruct(&image), before);
            }
        }
    }
}
