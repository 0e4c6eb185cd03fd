//! Steps that draw, one file each.

mod fixed;
mod random_crop;
mod random_horizontal_flip;
mod random_iou_crop;
mod random_resize;
mod random_resized_crop;
mod random_shortest_size;
mod random_vertical_flip;
mod random_zoom_out;
mod scale_jitter;
mod size;

use size::{check_pair, scaled, size_of, yes};

pub use fixed::{CenterCrop, FiveCrop, Pad, Resize, TenCrop};
pub use random_crop::RandomCrop;
pub use random_horizontal_flip::RandomHorizontalFlip;
pub use random_iou_crop::RandomIoUCrop;
pub use random_resize::RandomResize;
pub use random_resized_crop::RandomResizedCrop;
pub use random_shortest_size::{RandomShortestSize, Sizes};
pub use random_vertical_flip::RandomVerticalFlip;
pub use random_zoom_out::RandomZoomOut;
pub use scale_jitter::ScaleJitter;
