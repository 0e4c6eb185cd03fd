//! Results of many rows as one array.

use augment_core::{Data, Tensor, TensorData};

use crate::cache::{Array, Values};

/// Arrays of one shape and type, one after the other.
#[derive(Debug)]
pub(super) struct Stack {
    pub(super) name: String,
    shape: Vec<usize>,
    data: TensorData,
    count: usize,
}

/// The results of a row, each with its name; a single one is called `data`, as in files of one sample.
pub(super) fn parts(data: Data) -> Result<Vec<(String, Tensor)>, String> {
    let parts = match data {
        Data::Several(parts) => parts,
        one => vec![("data".to_owned(), one)],
    };
    let tensor = |(name, data): (String, Data)| Some((name, data.into_tensor().ok()?));
    parts
        .into_iter()
        .map(tensor)
        .collect::<Option<_>>()
        .ok_or_else(|| "a result is no tensor".into())
}

/// What of it must be equal for results to be stacked.
pub(super) fn sort(name: &str, tensor: &Tensor) -> (String, Vec<usize>, &'static str) {
    let dtype = match tensor.data {
        TensorData::U8(_) => "uint8",
        TensorData::I32(_) => "int32",
        TensorData::I64(_) => "int64",
        _ => "float32",
    };
    (name.to_owned(), tensor.shape.clone(), dtype)
}

impl Stack {
    pub(super) fn new(name: &str, like: &Tensor) -> Self {
        let data = match like.data {
            TensorData::U8(_) => TensorData::U8(Vec::new()),
            TensorData::I32(_) => TensorData::I32(Vec::new()),
            TensorData::I64(_) => TensorData::I64(Vec::new()),
            _ => TensorData::F32(Vec::new()),
        };
        Self { name: name.to_owned(), shape: like.shape.clone(), data, count: 0 }
    }

    /// Adds the next; it must be of the same shape and type.
    pub(super) fn push(&mut self, tensor: Tensor) -> Result<(), String> {
        if tensor.shape != self.shape {
            return Err(format!("{:?} is no {:?}", tensor.shape, self.shape));
        }
        match (&mut self.data, tensor.data) {
            (TensorData::F32(all), TensorData::F32(new)) => all.extend(new),
            (TensorData::U8(all), TensorData::U8(new)) => all.extend(new),
            (TensorData::I32(all), TensorData::I32(new)) => all.extend(new),
            (TensorData::I64(all), TensorData::I64(new)) => all.extend(new),
            _ => return Err(format!("`{}` is of another type than in other rows", self.name)),
        }
        self.count += 1;
        Ok(())
    }

    pub(super) fn array(&self) -> Array<'_> {
        let values = match &self.data {
            TensorData::U8(v) => Values::U8(v),
            TensorData::I32(v) => Values::I32(v),
            TensorData::I64(v) => Values::I64(v),
            TensorData::F32(v) => Values::F32(v),
            _ => Values::F32(&[]),
        };
        Array { shape: [&[self.count], &*self.shape].concat(), values }
    }

    /// How many ones each row has, where it is bytes.
    pub(super) fn ones(&self) -> Option<impl Iterator<Item = usize>> {
        let TensorData::U8(values) = &self.data else { return None };
        let len: usize = self.shape.iter().product();
        let rows = (0..self.count).map(move |i| &values[i * len..(i + 1) * len]);
        Some(rows.map(|row| row.iter().filter(|&&value| value == 1).count()))
    }
}
