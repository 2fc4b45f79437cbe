//! Several models in one safetensors file, each under a name of its own, with notes in the file's metadata.

use std::collections::BTreeMap;

use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors, serialize, tensor::TensorView};

use super::{About, CheckpointError};
use crate::model::parameters::{Layout, Parameters};
use crate::model::raw::view;

/// The tensors and notes of one file, in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bundle {
    tensors: BTreeMap<String, Tensor>,
    notes: About,
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
            let mut add = |name: &str, shape: Vec<usize>, bytes: Vec<u8>| {
                self.tensors.insert(format!("{prefix}{}.{name}", named.name), Tensor { dtype: Dtype::F32, shape, bytes });
            };
            let weight = bytes(view(&named.layer.weight), named.layout, |layout| layout.weight_places(rows, columns));
            add("weight", named.layout.file_shape(rows, columns), weight);
            let bias = view(&named.layer.bias);
            add("bias", vec![bias.len()], bytes(bias, named.layout, |layout| layout.bias_places(bias.len())));
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

    /// All notes.
    pub(super) fn notes(&self) -> &About {
        &self.notes
    }

    /// What stands before the names of all tensors of the model whose first layer is `first`: nothing, or what a wrapper has put there.
    ///
    /// # Errors
    /// [`CheckpointError::Several`] if the file holds more than one such model, all under other names.
    pub(super) fn prefix(&self, first: &str) -> Result<String, CheckpointError> {
        let wanted = format!("{first}.weight");
        if self.tensors.contains_key(&wanted) {
            return Ok(String::new());
        }
        let before = |name: &String| name.strip_suffix(&wanted).filter(|rest| rest.ends_with('.')).map(str::to_owned);
        let mut prefixes: Vec<String> = self.tensors.keys().filter_map(before).collect();
        if prefixes.len() > 1 { Err(CheckpointError::Several { prefixes }) } else { Ok(prefixes.pop().unwrap_or_default()) }
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
        let notes = (!self.notes.is_empty()).then(|| self.notes.clone().into_iter().collect());
        let mut file = serialize(views, notes).map_err(|error| CheckpointError::Format(error.to_string()))?;
        sort_header(&mut file);
        Ok(file)
    }

    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// If they are not safetensors.
    pub fn from_bytes(file: &[u8]) -> Result<Bundle, CheckpointError> {
        let refused = |error: safetensors::SafeTensorError| refused(file, &error);
        let tensors = SafeTensors::deserialize(file).map_err(refused)?;
        let (_, metadata) = SafeTensors::read_metadata(file).map_err(refused)?;
        let own = |(name, view): (String, TensorView)| {
            (name, Tensor { dtype: view.dtype(), shape: view.shape().to_vec(), bytes: view.data().to_vec() })
        };
        Ok(Bundle {
            tensors: tensors.tensors().into_iter().map(own).collect(),
            notes: metadata.metadata().iter().flatten().map(|(name, text)| (name.clone(), text.clone())).collect(),
        })
    }

    /// The numbers of a tensor, which must have this shape and hold finite floats, of whatever size.
    pub(super) fn read(&self, name: String, expected: &[usize]) -> Result<Vec<f32>, CheckpointError> {
        let Some(tensor) = self.tensors.get(&name) else {
            return Err(CheckpointError::Missing { name, present: self.listed() });
        };
        if tensor.shape != expected {
            return Err(CheckpointError::Shape { name, found: tensor.shape.clone(), expected: expected.to_vec() });
        }
        let data = &tensor.bytes;
        let values: Vec<f32> = match tensor.dtype {
            Dtype::F32 => data.as_chunks().0.iter().map(|word| f32::from_le_bytes(*word)).collect(),
            Dtype::F64 => data.as_chunks().0.iter().map(|word| f64::from_le_bytes(*word) as f32).collect(),
            Dtype::F16 => data.as_chunks().0.iter().map(|word| f16::from_le_bytes(*word).to_f32()).collect(),
            Dtype::BF16 => data.as_chunks().0.iter().map(|word| bf16::from_le_bytes(*word).to_f32()).collect(),
            other => return Err(CheckpointError::Type { name, found: format!("{other:?}") }),
        };
        match values.iter().find(|value| !value.is_finite()) {
            Some(&value) => Err(CheckpointError::NotFinite { name, value }),
            None => Ok(values),
        }
    }

    /// The names of the tensors, no more than a message can hold.
    fn listed(&self) -> String {
        const MOST: usize = 12;
        let more = if self.tensors.len() > MOST { format!(" and {} more", self.tensors.len() - MOST) } else { String::new() };
        self.tensors.keys().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ") + &more
    }
}

/// The numbers as the file has them; `places` says where each one is here, unless the layout is the same.
fn bytes(values: &[f32], layout: Layout, places: impl FnOnce(Layout) -> Vec<usize>) -> Vec<u8> {
    match layout {
        // A list of places would take twice the memory of the numbers.
        Layout::Dense => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        other => places(other).iter().flat_map(|&place| values[place].to_le_bytes()).collect(),
    }
}

/// Puts the keys of a safetensors header in order, which the library leaves to chance: the same model gives the same bytes.
fn sort_header(file: &mut [u8]) {
    let Some((length, rest)) = file.split_first_chunk_mut::<8>() else { return };
    let length = u64::from_le_bytes(*length) as usize;
    let sorted = serde_json::from_slice::<serde_json::Value>(&rest[..length]).and_then(|header| serde_json::to_vec(&header));
    if let Ok(sorted) = sorted
        && sorted.len() <= length
    {
        rest[..sorted.len()].copy_from_slice(&sorted);
        rest[sorted.len()..length].fill(b' ');
    }
}

/// What bytes are that the library refuses.
fn refused(file: &[u8], error: &safetensors::SafeTensorError) -> CheckpointError {
    // A zip archive, as torch.save has written since 1.6, or the bare pickle that it wrote before.
    let pickle = file.starts_with(b"PK\x03\x04") || matches!(file, [0x80, 2..=5, ..]);
    if pickle { CheckpointError::Pickle } else { CheckpointError::Format(error.to_string()) }
}
