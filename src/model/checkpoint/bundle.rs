//! Several models in one safetensors file, each under a name of its own, with notes in the file's metadata.

use std::collections::{BTreeMap, HashMap};

use safetensors::{Dtype, SafeTensors, serialize, tensor::TensorView};

use super::CheckpointError;
use crate::model::parameters::Parameters;
use crate::model::raw::view;

/// The tensors and notes of one file, in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bundle {
    tensors: BTreeMap<String, Tensor>,
    notes: HashMap<String, String>,
}

#[derive(Clone, Debug, PartialEq)]
struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Bundle {
    /// Adds a model's tensors, with `prefix` before their names.
    pub fn add(&mut self, prefix: &str, model: &impl Parameters) {
        for named in model.layers() {
            let (rows, columns) = *dfdx::prelude::HasShape::shape(&named.layer.weight);
            let mut add = |name: &str, shape: Vec<usize>, values: &[f32], places: &[usize]| {
                let bytes = places.iter().flat_map(|&place| values[place].to_le_bytes()).collect();
                self.tensors.insert(format!("{prefix}{}.{name}", named.name), Tensor { dtype: Dtype::F32, shape, bytes });
            };
            add("weight", named.layout.file_shape(rows, columns), view(&named.layer.weight), &named.layout.weight_places(rows, columns));
            let bias = view(&named.layer.bias);
            add("bias", vec![bias.len()], bias, &named.layout.bias_places(bias.len()));
        }
    }

    /// Whether there is no tensor.
    pub fn is_empty(&self) -> bool {
        self.tensors.is_empty()
    }

    /// A note of the file's metadata.
    pub fn note(&self, name: &str) -> Option<&str> {
        self.notes.get(name).map(String::as_str)
    }

    /// Writes a note.
    pub fn set_note(&mut self, name: &str, text: String) {
        self.notes.insert(name.into(), text);
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// If the library refuses to serialise.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CheckpointError> {
        let views = self
            .tensors
            .iter()
            .map(|(name, Tensor { dtype, shape, bytes })| TensorView::new(*dtype, shape.clone(), bytes).map(|view| (name.as_str(), view)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| CheckpointError::Format(error.to_string()))?;
        let notes = (!self.notes.is_empty()).then(|| self.notes.clone());
        serialize(views, notes).map_err(|error| CheckpointError::Format(error.to_string()))
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// If they are not safetensors.
    pub fn from_bytes(file: &[u8]) -> Result<Bundle, CheckpointError> {
        let format = |error: safetensors::SafeTensorError| CheckpointError::Format(error.to_string());
        let tensors = SafeTensors::deserialize(file).map_err(format)?;
        let (_, metadata) = SafeTensors::read_metadata(file).map_err(format)?;
        let own = |(name, view): (String, TensorView)| {
            (name, Tensor { dtype: view.dtype(), shape: view.shape().to_vec(), bytes: view.data().to_vec() })
        };
        Ok(Bundle { tensors: tensors.tensors().into_iter().map(own).collect(), notes: metadata.metadata().clone().unwrap_or_default() })
    }

    /// The numbers of a tensor, which must have this shape and hold finite 32-bit floats.
    pub(super) fn read(&self, name: String, expected: &[usize]) -> Result<Vec<f32>, CheckpointError> {
        let Some(tensor) = self.tensors.get(&name) else {
            let present = self.tensors.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(CheckpointError::Missing { name, present });
        };
        if tensor.dtype != Dtype::F32 {
            return Err(CheckpointError::Type { name, found: format!("{:?}", tensor.dtype) });
        }
        if tensor.shape != expected {
            return Err(CheckpointError::Shape { name, found: tensor.shape.clone(), expected: expected.to_vec() });
        }
        let (words, _) = tensor.bytes.as_chunks::<4>();
        let values: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        match values.iter().find(|value| !value.is_finite()) {
            Some(&value) => Err(CheckpointError::NotFinite { name, value }),
            None => Ok(values),
        }
    }
}
