//! Batches that stay on the machine.

use augment_core::mix::{Mix, MixOp, Pair, plane};
use augment_core::{Data, Error, Pixels, Recipe, Result};
use bytemuck::{Pod, Zeroable};

use crate::backend::{Backend, Lane};
use crate::executor::{Batches, Sample};
use crate::kernels::{CAST, MIX};
use crate::output::{Element, Form};
use crate::plan::{Launches, Plan, Pointer, RESULTS};
use crate::tracks::{self, End};

/// A batch as one array of the machine: samples of one shape, one after the other.
///
/// It is complete when it is given out, so that any stream may read it. [`Self::address`], [`Self::shape`]
/// and [`Self::element`] are what DLPack asks for.
pub struct Stack<B: Backend> {
    memory: <B::Lane as Lane>::Memory,
    address: u64,
    shape: Vec<usize>,
    element: Element,
}

impl<B: Backend> Stack<B> {
    /// Samples first, then the shape of each: channels × height × width of images of floats, height ×
    /// width × channels of bytes, channels × samples, channels × bins × frames.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The type of the values.
    pub fn element(&self) -> Element {
        self.element
    }

    /// Where the first value is, as kernels see it.
    pub fn address(&self) -> u64 {
        self.address
    }

    /// The memory, which is freed with the stack.
    pub fn memory(&self) -> &<B::Lane as Lane>::Memory {
        &self.memory
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.shape.iter().product::<usize>() * self.element.size()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A batch whose samples are on the machine, with all that is to be done with them: it can be done again
/// and again, without a byte that comes or goes. That is how kernels are timed.
pub struct Prepared<B: Backend> {
    lane: B::Lane,
    arena: u64,
    launches: Launches<'static>,
    stack: Stack<B>,
    uploaded: usize,
}

impl<B: Backend> Prepared<B> {
    /// Runs all kernels and waits for them.
    ///
    /// # Errors
    /// When the machine reports one.
    pub fn run(&mut self) -> Result<&Stack<B>> {
        self.launches.run(&mut self.lane, self.arena, self.stack.address)?;
        self.lane.wait()?;
        Ok(&self.stack)
    }

    /// How many kernels are launched.
    pub fn launches(&self) -> usize {
        self.launches.count()
    }

    /// How many bytes were uploaded.
    pub fn uploaded(&self) -> usize {
        self.uploaded
    }
}

/// `Pair` of `mix.cu`.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Paired {
    own: u32,
    partner: u32,
    of_own: f32,
    of_partner: f32,
    area: [u32; 4],
}

/// `Shape` of `mix.cu`.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Shape {
    len: i64,
    count: u32,
    height: u32,
    width: u32,
    kind: u32,
    pastes: u32,
    unused: u32,
}

/// Samples that a thread of `mix` mixes.
const RUN: usize = 8;

impl<B: Backend> Batches<B> {
    /// Runs recipes on samples and leaves the results on the machine, as one array. The floats of images are
    /// written as `element` by the kernel that makes them; [`Element::U8`] is for images that stay bytes.
    ///
    /// # Errors
    /// The first sample that fails, by its key; results of several shapes or of another type; a batch that
    /// there is no memory for.
    pub fn stack(&self, batch: Vec<(Recipe, Data)>, element: Element) -> Result<Stack<B>> {
        if batch.is_empty() {
            return Err(Error::data("a batch without samples cannot be stacked"));
        }
        let keys: Vec<_> = batch.iter().map(|(recipe, _)| recipe.key.clone()).collect();
        let named = |i: usize, error: Error| Error::data(format!("{}: {error}", keys[i]));
        let mut samples: Vec<_> =
            batch.into_iter().map(|(recipe, data)| Sample::new(recipe.ops, data)).collect();
        // As a rule, everything runs on the machine and stays there.
        let is_ready = samples.iter().all(Sample::is_ready);
        if let Some(stack) =
            is_ready.then(|| self.stacked(&samples, element)).transpose()?.flatten()
        {
            return Ok(stack);
        }
        self.finish(&mut samples);
        let mut shape = None;
        let mut bytes = Vec::new();
        for (i, sample) in samples.into_iter().enumerate() {
            let data = sample.into_data().map_err(|error| named(i, error))?;
            let own = append(&data, element, &mut bytes).map_err(|error| named(i, error))?;
            let first = shape.get_or_insert_with(|| own.clone());
            if *first != own {
                let told =
                    format!("is {own:?}, but {} is {first:?}: one array holds one shape", keys[0]);
                return Err(named(i, Error::data(told)));
            }
        }
        let shape = [vec![keys.len()], shape.unwrap_or_default()].concat();
        self.on_lane(|lane| {
            let mut memory = lane.memory(bytes.len())?;
            lane.stage(bytes.len(), bytes.len(), |staged| staged.copy_from_slice(&bytes))?;
            lane.copy(0, bytes.len(), &mut memory)?;
            lane.wait()?;
            let address = lane.address(&memory);
            Ok(Stack { memory, address, shape: shape.clone(), element })
        })
    }

    /// The stack, if all samples come to their ends on the machine and have one shape.
    fn stacked(&self, samples: &[Sample], element: Element) -> Result<Option<Stack<B>>> {
        let mut plan = Plan::of(element);
        let ends = tracks::plan(&mut plan, samples.iter().filter_map(Sample::todo));
        let Some(form) = stackable(samples, &ends) else { return Ok(None) };
        let (shape, size) = (form.shape(), form.bytes());
        let needs_cast = element != form.element();
        if needs_cast && (form.element() == Element::U8 || element == Element::U8) {
            return Ok(None);
        }
        let len = plan.result_len();
        let fits = plan.len() - len <= self.backend().room();
        let (memory, address) = self.on_lane(|lane| {
            let memory = lane.memory(len)?;
            let address = lane.address(&memory);
            if fits {
                plan.run(lane, address)?;
            }
            // Other lanes may come to the memory next.
            lane.wait()?;
            Ok((memory, address))
        })?;
        drop(plan);
        if !fits && !self.stacked_in_parts(samples, element, address, size)? {
            return Ok(None);
        }
        let shape = [vec![samples.len()], shape].concat();
        let stack = Stack { memory, address, shape, element: form.element() };
        Ok(Some(if needs_cast { self.cast(&stack, element)? } else { stack }))
    }

    /// Uploads samples, to be run as often as asked for; nothing of samples that do not come to their ends on
    /// the machine.
    ///
    /// # Errors
    /// When there is no memory for them.
    pub fn prepare(
        &self,
        batch: Vec<(Recipe, Data)>,
        element: Element,
    ) -> Result<Option<Prepared<B>>> {
        let samples: Vec<_> =
            batch.into_iter().map(|(recipe, data)| Sample::new(recipe.ops, data)).collect();
        let mut plan = Plan::of(element);
        let ends = tracks::plan(&mut plan, samples.iter().filter_map(Sample::todo));
        let Some(form) = stackable(&samples, &ends) else { return Ok(None) };
        let mut lane = self.backend().lane()?;
        let memory = lane.memory(plan.result_len())?;
        let address = lane.address(&memory);
        let arena = plan.stage(&mut lane)?;
        lane.wait()?;
        let shape = [vec![samples.len()], form.shape()].concat();
        let stack = Stack { memory, address, shape, element: form.element() };
        let (launches, uploaded) = (plan.work().into_owned(), plan.staged());
        Ok(Some(Prepared { lane, arena, launches, stack, uploaded }))
    }

    /// The same for halves, until each has room.
    fn stacked_in_parts(
        &self,
        samples: &[Sample],
        element: Element,
        address: u64,
        size: usize,
    ) -> Result<bool> {
        let mut plan = Plan::of(element);
        tracks::plan(&mut plan, samples.iter().filter_map(Sample::todo));
        if plan.len() - plan.result_len() <= self.backend().room() {
            self.on_lane(|lane| {
                plan.run(lane, address)?;
                lane.wait()
            })?;
            return Ok(true);
        }
        drop(plan);
        if samples.len() < 2 {
            return Ok(false);
        }
        let (left, right) = samples.split_at(samples.len() / 2);
        let beyond = address + (left.len() * size) as u64;
        Ok(self.stacked_in_parts(left, element, address, size)?
            && self.stacked_in_parts(right, element, beyond, size)?)
    }

    /// A stack of single precision, rounded to half of it.
    ///
    /// # Errors
    /// When either is of another type, or there is no memory for it.
    pub fn cast(&self, stack: &Stack<B>, element: Element) -> Result<Stack<B>> {
        if stack.element != Element::F32 || element.size() != 2 {
            let told = format!("{:?} is not made into {element:?}", stack.element);
            return Err(Error::data(told));
        }
        let count = stack.shape.iter().product::<usize>();
        let mut plan = Plan::default();
        let how = plan.put(&[count as i64, element.kind().into()]);
        plan.result(count * element.size(), element.size());
        plan.launch(
            &CAST,
            [count, 1],
            1,
            &[Pointer::Given(stack.address), RESULTS, Pointer::At(how)],
        );
        self.made(&plan, stack.shape.clone(), element)
    }

    /// Mixes a batch within itself, as [`Mix::apply`] does on the CPU: of single precision to the last bit;
    /// half precision is mixed in single precision and rounded once.
    ///
    /// # Errors
    /// What the mix does not fit; bytes, which a mixup cannot mix; a batch that there is no memory for.
    pub fn mix(&self, stack: &Stack<B>, mix: &Mix) -> Result<Stack<B>> {
        let [count, sample @ ..] = stack.shape() else {
            return Err(Error::data("there is nothing to mix"));
        };
        mix.check(*count, sample)?;
        let pastes = mix.op == MixOp::Cutmix;
        if stack.element == Element::U8 {
            return Err(Error::data(
                "bytes are not mixed: end with floats (ToTensor, or to_dtype)",
            ));
        }
        let len = sample.iter().product::<usize>();
        let fits = |value: usize| {
            u32::try_from(value).map_err(|_| Error::data("samples are too large to mix"))
        };
        let (height, width) = plane(sample);
        let shape = Shape {
            len: fits(len)?.into(),
            count: fits(*count)?,
            height: fits(height)?,
            width: fits(width)?,
            kind: stack.element.kind(),
            pastes: pastes.into(),
            unused: 0,
        };
        let mut plan = Plan::default();
        let pairs = plan.put(&in_runs(&mix.pairs));
        let shape = plan.put(&[shape]);
        plan.result(stack.len(), stack.element.size());
        let params =
            [Pointer::At(shape), Pointer::At(pairs), Pointer::Given(stack.address), RESULTS];
        plan.launch(&MIX, [len, 1], count.div_ceil(RUN), &params);
        self.made(&plan, stack.shape.clone(), stack.element)
    }

    /// What a plan makes of other stacks.
    fn made(&self, plan: &Plan<'_>, shape: Vec<usize>, element: Element) -> Result<Stack<B>> {
        self.on_lane(|lane| {
            let memory = lane.memory(plan.result_len())?;
            let address = lane.address(&memory);
            plan.run(lane, address)?;
            lane.wait()?;
            Ok(Stack { memory, address, shape: shape.clone(), element })
        })
    }

    /// The stack's bytes, value by value as they lie there, on the host.
    ///
    /// # Errors
    /// When the machine reports one.
    pub fn download(&self, stack: &Stack<B>) -> Result<Vec<u8>> {
        self.on_lane(|lane| lane.download(&stack.memory, stack.len()).map(<[u8]>::to_vec))
    }
}

/// What all results are, if they are of one shape, complete, and follow each other as their samples do.
fn stackable(samples: &[Sample], ends: &[Option<End>]) -> Option<Form> {
    let form = ends.first().copied()??.output.form;
    let is_next = |(i, (end, sample)): (usize, (&Option<End>, &Sample))| {
        end.is_some_and(|end| {
            let own = end.output.form;
            let is_same = own.shape() == form.shape() && own.element() == form.element();
            is_same && end.done == sample.left() && end.output.start == i * form.bytes()
        })
    };
    let fits = ends.len() == samples.len() && ends.iter().zip(samples).enumerate().all(is_next);
    fits.then_some(form)
}

/// Pairs in an order in which each is followed by its partner's, as far as can be: then a thread reads a
/// value once for both.
fn in_runs(pairs: &[Pair]) -> Vec<Paired> {
    let mut is_there = vec![false; pairs.len()];
    let mut ordered = Vec::with_capacity(pairs.len());
    for first in 0..pairs.len() {
        let mut own = first;
        while !is_there[own] {
            is_there[own] = true;
            let Pair { partner, lam, area } = pairs[own];
            let area = area.map_or([0; 4], |area| {
                [area.top, area.left, area.bottom, area.right].map(|at| at as u32)
            });
            let (of_own, of_partner) = (lam as f32, (1.0 - lam) as f32);
            ordered.push(Paired {
                own: own as u32,
                partner: partner as u32,
                of_own,
                of_partner,
                area,
            });
            own = partner;
        }
    }
    ordered
}

/// Adds a sample's values to a stack that is made on the host; gives its shape.
fn append(data: &Data, element: Element, bytes: &mut Vec<u8>) -> Result<Vec<usize>> {
    let (shape, values) = match data {
        Data::Image(image) => match &image.pixels {
            Pixels::U8(pixels) if element == Element::U8 => {
                bytes.extend_from_slice(pixels);
                return Ok(vec![image.height, image.width, image.channels]);
            }
            Pixels::U8(_) => {
                return Err(Error::data("is an image of bytes: end with ToTensor, or stack bytes"));
            }
            Pixels::F32(values) => (vec![image.channels, image.height, image.width], values),
        },
        Data::Audio(audio) => (vec![audio.channels, audio.len()], &audio.samples),
        Data::Spectrogram(s) => (vec![s.channels, s.bins, s.frames], &s.values),
        other => return Err(Error::data(format!("is {}, which is no array", other.info()))),
    };
    if element == Element::U8 {
        return Err(Error::data("has floats, which are not stacked as bytes"));
    }
    bytes.extend(element.bytes(values));
    Ok(shape)
}
