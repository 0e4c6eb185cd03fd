//! Where recipes run: the choice, and what it opens.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use augment_core::{Cpu, Error, Executor, Result};
use augment_cuda::{self as cuda, Batches, DeviceError};

/// Where recipes run: the choice. [`cuda::Device`] is a GPU that was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// On the GPU if there is one that works, else on the CPU.
    #[default]
    Auto,
    /// On the CPU.
    Cpu,
    /// On the GPU, or not at all.
    Cuda,
}

/// What holds the choice where nobody makes one.
const VARIABLE: &str = "AUGMENT_DEVICE";

impl FromStr for Device {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "cuda" => Ok(Self::Cuda),
            _ => Err(Error::invalid(format!(
                "no device is called `{name}`: it is auto, cpu or cuda"
            ))),
        }
    }
}

impl Device {
    /// What the variable `AUGMENT_DEVICE` says; [`Self::Auto`] where it says nothing.
    ///
    /// # Errors
    /// When it says something else than `auto`, `cpu` or `cuda`.
    pub fn from_env() -> Result<Self> {
        match std::env::var_os(VARIABLE) {
            Some(name) if !name.is_empty() => {
                name.to_string_lossy().parse().map_err(|error: Error| error.in_field(VARIABLE))
            }
            _ => Ok(Self::default()),
        }
    }

    /// Opens the device: on a GPU, compiles the kernels, unless they were before, and loads them.
    ///
    /// # Errors
    /// Of [`Self::Cuda`], why there is no GPU or why it cannot run the kernels; the others open always.
    pub fn open(self) -> Result<Opened, DeviceError> {
        match self {
            Self::Cpu => Ok(Opened(Place::Cpu { instead: None })),
            Self::Cuda => cuda::Device::new().map(|gpu| Opened(Place::Gpu(gpu))),
            Self::Auto => Ok(Self::Cuda
                .open()
                .unwrap_or_else(|error| Opened(Place::Cpu { instead: Some(error) }))),
        }
    }
}

/// A device that was opened. Its [`Display`](fmt::Display) says in one line which it is and, where a
/// GPU was wished for, why it is none.
pub struct Opened(Place);

enum Place {
    Gpu(cuda::Device),
    /// And what was wrong with the GPU.
    Cpu {
        instead: Option<DeviceError>,
    },
}

impl Opened {
    /// Whether it is a GPU.
    pub fn is_gpu(&self) -> bool {
        matches!(self.0, Place::Gpu(_))
    }

    /// What runs recipes there, with so many threads for what the CPU does; 0 means one for each core.
    ///
    /// # Errors
    /// When the system does not give the threads.
    pub fn executor(self, threads: usize) -> Result<Arc<dyn Executor>> {
        let cpu = Cpu::new(threads)?;
        Ok(match self.0 {
            Place::Gpu(gpu) => Arc::new(Batches::new(gpu, cpu)),
            Place::Cpu { .. } => Arc::new(cpu),
        })
    }
}

impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Gpu(device) => write!(f, "{} (CUDA)", device.gpu().name),
            Place::Cpu { instead: None } => f.write_str("CPU"),
            // A compiler has many lines to say.
            Place::Cpu { instead: Some(error) } => {
                write!(f, "CPU ({})", error.to_string().lines().next().unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened({self})")
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Data, Recipe, Text};

    use super::*;

    #[test]
    fn a_device_is_chosen_by_name() {
        for (name, device) in [("auto", Device::Auto), ("cpu", Device::Cpu), ("cuda", Device::Cuda)]
        {
            assert_eq!(name.parse::<Device>().unwrap(), device);
        }
        assert_eq!(Device::default(), Device::Auto);
        for name in ["", "gpu", "CPU", "cuda:0"] {
            let told = name.parse::<Device>().unwrap_err().to_string();
            assert_eq!(told, format!("no device is called `{name}`: it is auto, cpu or cuda"));
        }
    }

    #[test]
    fn auto_takes_what_there_is_and_says_so() {
        let cpu = Device::Cpu.open().unwrap();
        assert_eq!((cpu.is_gpu(), cpu.to_string()), (false, "CPU".into()));
        let auto = Device::Auto.open().unwrap();
        match Device::Cuda.open() {
            Ok(gpu) => {
                assert!(auto.is_gpu() && gpu.is_gpu());
                assert_eq!(auto.to_string(), gpu.to_string());
            }
            Err(why) => {
                assert!(!auto.is_gpu());
                assert_eq!(auto.to_string(), format!("CPU ({why})"));
            }
        }
    }

    #[test]
    fn what_was_opened_runs_recipes() {
        for device in [Device::Auto, Device::Cpu] {
            let executor = device.open().unwrap().executor(1).unwrap();
            let recipe = Recipe { key: String::new(), seed: 0, epoch: 0, ops: vec![] };
            let text = Text("as it is".into());
            let results = executor.run(vec![(recipe, Data::from(text))]);
            assert_eq!(results.len(), 1);
            assert!(results[0].is_ok());
        }
    }
}
