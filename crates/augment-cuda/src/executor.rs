//! Batches through kernels.

use std::sync::{Mutex, PoisonError};

use augment_core::{Cpu, Data, Error, Executor, Recipe, Result};

use crate::backend::Backend;
use crate::image::{self, Track};
use crate::layout::View;
use crate::plan::Plan;

/// Runs recipes on batches: by kernels as far as there are some, and on the CPU for the rest.
///
/// What kernels do is what ops do on the CPU, to the last bit.
pub struct Batches<B> {
    backend: Mutex<B>,
    cpu: Cpu,
}

/// Samples of one plan: a grid has no more than 65535 rows, and a sample may take two.
const MOST: usize = 16_384;

/// A sample on its way.
struct Sample {
    recipe: Recipe,
    done: usize,
    /// Until it is done, or has failed.
    data: Result<Data>,
}

impl Sample {
    /// Whether its next op can run on the machine.
    fn is_ready(&self) -> bool {
        match (&self.data, self.recipe.ops.get(self.done)) {
            (Ok(data @ Data::Image(image)), Some(op)) => {
                image::is_known(data) && image::has_kernel(op, image)
            }
            _ => false,
        }
    }

    fn is_finished(&self) -> bool {
        self.data.is_err() || self.done >= self.recipe.ops.len()
    }
}

impl<B: Backend> Batches<B> {
    /// With a machine for kernels, and threads for everything else.
    pub fn new(backend: B, cpu: Cpu) -> Self {
        Self { backend: Mutex::new(backend), cpu }
    }

    /// Runs the next ops of these samples, all of which are ready.
    fn on_machine(&self, samples: &mut [&mut Sample]) -> Result<()> {
        let mut pixels = Vec::new();
        let mut tracks = Vec::with_capacity(samples.len());
        for Sample { recipe, done, data } in samples.iter() {
            let Ok(Data::Image(image)) = data else { continue };
            let augment_core::Pixels::U8(bytes) = &image.pixels else { continue };
            let sizes = [image.width, image.height, image.channels].map(|len| len as i32);
            let view = View::whole(pixels.len() as i64, sizes[0], sizes[1], sizes[2]);
            pixels.extend_from_slice(bytes);
            tracks.push(Track::new(&recipe.ops, *done, view));
        }
        let mut plan = Plan::new(pixels);
        image::plan(&mut plan, &mut tracks);
        let ends: Vec<_> = tracks.iter().map(|track| (track.done, track.result)).collect();
        let backend = self.backend.lock().unwrap_or_else(PoisonError::into_inner);
        let results = plan.run(&*backend, &augment_image::HUES)?;
        for (sample, (done, output)) in samples.iter_mut().zip(ends) {
            let output = output.ok_or_else(|| Error::data("the sample was not planned"))?;
            sample.done = done;
            sample.data = Ok(output.image(&results).into());
        }
        Ok(())
    }

    /// Runs ops of each sample until it is ready for the machine, or done.
    fn on_cpu(&self, samples: &mut [Sample]) {
        let count = samples.len();
        let samples: Vec<_> = samples.iter_mut().map(Mutex::new).collect();
        self.cpu.for_each(count, |i, workspace| {
            let mut sample = samples[i].lock().unwrap_or_else(PoisonError::into_inner);
            while !sample.is_finished() && !sample.is_ready() {
                let op = sample.recipe.ops[sample.done].clone();
                let data = std::mem::replace(&mut sample.data, Err(Error::data("in work")));
                sample.data = data.and_then(|data| op.apply(data, workspace));
                sample.done += 1;
            }
            true
        });
    }
}

impl<B: Backend + Send> Executor for Batches<B> {
    fn run(&self, batch: Vec<(Recipe, Data)>) -> Vec<Result<Data>> {
        let samples =
            batch.into_iter().map(|(recipe, data)| Sample { recipe, done: 0, data: Ok(data) });
        let mut samples: Vec<Sample> = samples.collect();
        loop {
            self.on_cpu(&mut samples);
            let mut ready: Vec<_> =
                samples.iter_mut().filter(|sample| !sample.is_finished()).collect();
            if ready.is_empty() {
                return samples.into_iter().map(|sample| sample.data).collect();
            }
            for part in ready.chunks_mut(MOST) {
                if let Err(error) = self.on_machine(part) {
                    let message = error.to_string();
                    part.iter_mut().for_each(|sample| sample.data = Err(Error::data(&message)));
                }
            }
        }
    }
}
