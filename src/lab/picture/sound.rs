//! Whether the sizes in a picture agree, as all that draws it takes for granted: asked of what comes from another program.

use std::sync::Arc;

use super::{Body, Images, Sheet};
use crate::data::PIXELS;

/// Whether this is an image of 28×28 pixels.
pub(crate) fn is_image(image: &Arc<[u8]>) -> bool {
    image.len() == PIXELS
}

impl Body {
    /// Whether its sizes agree.
    pub(crate) fn is_sound(&self) -> bool {
        match self {
            Body::Images(Images { rows, .. }) => {
                let columns = rows.first().map_or(0, |row| row.images.len());
                rows.iter().all(|row| row.images.len() == columns && row.images.iter().all(is_image))
            }
            Body::Sheet(Sheet { columns, images, .. }) => *columns > 0 && images.iter().all(is_image),
            Body::Matrix(matrix) => matrix.width > 0,
            Body::Procedure(procedure) => procedure.done <= procedure.steps.len(),
            Body::Code(code) => code.at.is_none_or(|at| at < code.lines.len()),
            Body::Plane(_) | Body::Plot(_) | Body::Network(_) | Body::Bars(_) | Body::Table(_) | Body::Steps(_) => true,
        }
    }
}
