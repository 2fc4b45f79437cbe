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
//! All are 32-bit floats in PyTorch's layout. The optimiser's state is not saved.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::parameters::Parameters;
use super::raw::{view, view_mut};

mod bundle;

pub use bundle::Bundle;

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
    /// A tensor holds something other than 32-bit floats.
    #[error("tensor '{name}' holds {found}, not 32-bit floats (F32)")]
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

/// The model as the bytes of a safetensors file.
///
/// # Errors
/// If the library refuses to serialise.
pub fn to_bytes(model: &impl Parameters) -> Result<Vec<u8>, CheckpointError> {
    let mut bundle = Bundle::default();
    bundle.add("", model);
    bundle.to_bytes()
}

/// Puts the tensors of a safetensors file into `model`, which keeps its old ones if anything is wrong. Other tensors in the file are ignored.
///
/// # Errors
/// A [`CheckpointError`] names the tensor and both shapes.
pub fn from_bytes(model: &mut impl Parameters, file: &[u8]) -> Result<(), CheckpointError> {
    from_bundle(model, &Bundle::from_bytes(file)?, "")
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
        let weight_places = named.layout.weight_places(rows, columns);
        let bias = view_mut(&mut named.layer.bias);
        let bias_places = named.layout.bias_places(bias.len());
        for (target, places) in [(view_mut(&mut named.layer.weight), weight_places), (bias, bias_places)] {
            for (place, value) in places.into_iter().zip(values.next().unwrap_or_default()) {
                target[place] = value;
            }
        }
    }
    Ok(())
}

/// Saves the model in `path`: a whole file or, if anything fails, the file that was there before.
///
/// # Errors
/// If the file can't be written.
pub fn save(model: &impl Parameters, path: &Path) -> Result<(), CheckpointError> {
    let bytes = to_bytes(model)?;
    let failed = |source| CheckpointError::File { path: path.into(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // A temporary file is the user's alone; a checkpoint is like any file that the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(&bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Loads the tensors in `path` into `model`, which keeps its old ones if anything is wrong.
///
/// # Errors
/// If the file can't be read or does not fit the model.
pub fn load(model: &mut impl Parameters, path: &Path) -> Result<(), CheckpointError> {
    let bytes = std::fs::read(path).map_err(|source| CheckpointError::File { path: path.into(), source })?;
    from_bytes(model, &bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use safetensors::SafeTensors;

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
        save(&saved, &path).unwrap();
        let mut loaded = vae("784-4-2", 2);
        load(&mut loaded, &path).unwrap();
        assert_eq!(loaded.decode(&[0.1, 0.2]), saved.decode(&[0.1, 0.2]));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let error = load(&mut loaded, &folder.path().join("none")).unwrap_err().to_string();
        assert!(error.contains("none"), "{error}");
    }
}
