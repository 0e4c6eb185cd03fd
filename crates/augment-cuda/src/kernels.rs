//! The one list of kernels.

/// A kernel. All that it is given are places in memory, eight bytes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kernel {
    /// Its entry point.
    pub name: &'static str,
    /// The file below `kernels/` that it is in.
    pub source: &'static str,
    /// How many places its parameters are.
    pub params: usize,
}

/// A constant for each kernel, and the list of all.
macro_rules! kernels {
    ($($id:ident = $name:literal in $source:literal, $params:literal;)*) => {
        $(pub(crate) static $id: Kernel =
            Kernel { name: $name, source: $source, params: $params };)*

        /// All kernels.
        pub static KERNELS: &[&Kernel] = &[$(&$id),*];
    };
}

kernels! {
    BLUR = "blur" in "filter.cu", 2;
    CAST = "cast" in "mix.cu", 3;
    CEPSTRUM = "cepstrum" in "picture.cu", 3;
    COLOUR_MEASURE = "colour_measure" in "colour.cu", 4;
    COLOUR_STORE = "colour_store" in "colour.cu", 4;
    COLOUR_TABLES = "colour_tables" in "colour.cu", 4;
    ELASTIC_BEND = "elastic_bend" in "elastic.cu", 2;
    ELASTIC_NOISE = "elastic_noise" in "elastic.cu", 2;
    ELASTIC_SMOOTH = "elastic_smooth" in "elastic.cu", 2;
    FRAME = "frame" in "frame.cu", 2;
    MEDIAN = "median" in "filter.cu", 2;
    MIX = "mix" in "mix.cu", 4;
    PICTURE_FIND = "picture_find" in "picture.cu", 2;
    PICTURE_LEVELS = "picture_levels" in "picture.cu", 2;
    PICTURE_PAINT = "picture_paint" in "shape.cu", 3;
    PICTURE_RESIZE = "picture_resize" in "shape.cu", 2;
    PICTURE_SLOPE = "picture_slope" in "shape.cu", 2;
    PICTURE_STORE = "picture_store" in "picture.cu", 3;
    PICTURE_WARP = "picture_warp" in "picture.cu", 3;
    RESAMPLE = "resample" in "resample.cu", 2;
    RESAMPLE_WEIGHTS = "resample_weights" in "resample.cu", 2;
    SHARPEN = "sharpen" in "filter.cu", 2;
    SPECTRUM = "spectrum" in "spectrum.cu", 3;
    WARP = "warp" in "warp.cu", 2;
    WAVE_MEASURE = "wave_measure" in "wave.cu", 2;
    WAVE_STORE = "wave_store" in "wave.cu", 3;
    WAVE_TAPS = "wave_taps" in "taps.cu", 2;
}
