//! Models in files: safetensors with the names that the same module has in PyTorch's `state_dict`.
//!
//! | tensor | what it is |
//! |---|---|
//! | `encoder.0.weight`, `encoder.0.bias`, `encoder.2.weight`, … | the encoder, numbered as an `nn.Sequential` with an activation after each layer; an autoencoder's last one makes the code |
//! | `mu.weight`, `mu.bias`, `log_var.weight`, `log_var.bias` | the two heads of a VAE |
//! | `decoder.0.weight`, … | the decoder, numbered likewise |
//!
//! All are 32-bit floats in PyTorch's layout. The optimiser's state is not saved.

use std::io::Write;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors, serialize, tensor::TensorView};

use super::parameters::Parameters;
use super::raw::{view, view_mut};

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
}

/// The model as the bytes of a safetensors file.
///
/// # Errors
/// If the library refuses to serialise.
pub fn to_bytes(model: &impl Parameters) -> Result<Vec<u8>, CheckpointError> {
    let mut tensors: Vec<(String, Vec<usize>, Vec<u8>)> = Vec::new();
    for named in model.layers() {
        let (rows, columns) = *dfdx::prelude::HasShape::shape(&named.layer.weight);
        tensors.push((format!("{}.weight", named.name), vec![rows, columns], bytes(view(&named.layer.weight))));
        let bias = view(&named.layer.bias);
        tensors.push((format!("{}.bias", named.name), vec![bias.len()], bytes(bias)));
    }
    let views = tensors
        .iter()
        .map(|(name, shape, bytes)| TensorView::new(Dtype::F32, shape.clone(), bytes).map(|view| (name.as_str(), view)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| CheckpointError::Format(error.to_string()))?;
    serialize(views, None).map_err(|error| CheckpointError::Format(error.to_string()))
}

/// Puts the tensors of a safetensors file into `model`, which keeps its old ones if anything is wrong. Other tensors in the file are ignored.
///
/// # Errors
/// A [`CheckpointError`] names the tensor and both shapes.
pub fn from_bytes(model: &mut impl Parameters, file: &[u8]) -> Result<(), CheckpointError> {
    let file = SafeTensors::deserialize(file).map_err(|error| CheckpointError::Format(error.to_string()))?;
    let mut values = Vec::new();
    for named in model.layers() {
        let (rows, columns) = *dfdx::prelude::HasShape::shape(&named.layer.weight);
        values.push(read(&file, format!("{}.weight", named.name), &[rows, columns])?);
        values.push(read(&file, format!("{}.bias", named.name), &[view(&named.layer.bias).len()])?);
    }
    let mut values = values.into_iter();
    for named in model.layers_mut() {
        for target in [view_mut(&mut named.layer.weight), view_mut(&mut named.layer.bias)] {
            target.copy_from_slice(&values.next().unwrap_or_default());
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
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
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

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn read(file: &SafeTensors, name: String, expected: &[usize]) -> Result<Vec<f32>, CheckpointError> {
    let Ok(tensor) = file.tensor(&name) else {
        let mut present = file.names();
        present.sort_unstable();
        return Err(CheckpointError::Missing { name, present: present.join(", ") });
    };
    if tensor.dtype() != Dtype::F32 {
        return Err(CheckpointError::Type { name, found: format!("{:?}", tensor.dtype()) });
    }
    if tensor.shape() != expected {
        return Err(CheckpointError::Shape { name, found: tensor.shape().to_vec(), expected: expected.to_vec() });
    }
    let (words, _) = tensor.data().as_chunks::<4>();
    Ok(words.iter().map(|word| f32::from_le_bytes(*word)).collect())
}
