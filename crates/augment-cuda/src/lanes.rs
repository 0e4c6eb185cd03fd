//! The lanes of a machine, which batches take and give back.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use augment_core::Result;

/// Lanes, made when they are needed.
pub(crate) struct Lanes<L> {
    most: usize,
    state: Mutex<State<L>>,
    given_back: Condvar,
}

struct State<L> {
    idle: Vec<L>,
    made: usize,
}

impl<L> Lanes<L> {
    /// None yet, and no more than `most`.
    pub(crate) fn new(most: usize) -> Self {
        let state = State { idle: Vec::new(), made: 0 };
        Self { most: most.max(1), state: Mutex::new(state), given_back: Condvar::new() }
    }

    /// An idle lane, or one that `make` makes, or the first that is given back.
    pub(crate) fn take(&self, make: impl FnOnce() -> Result<L>) -> Result<Taken<'_, L>> {
        let mut state = self.lock();
        loop {
            if let Some(lane) = state.idle.pop() {
                return Ok(Taken { lanes: self, lane: Some(lane) });
            }
            if state.made < self.most {
                state.made += 1;
                break;
            }
            state = self.given_back.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        // Gives the place back, should there be no lane.
        let mut taken = Taken { lanes: self, lane: None };
        taken.lane = Some(make()?);
        Ok(taken)
    }

    fn lock(&self) -> MutexGuard<'_, State<L>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lane, given back when dropped.
pub(crate) struct Taken<'a, L> {
    lanes: &'a Lanes<L>,
    lane: Option<L>,
}

impl<L> Taken<'_, L> {
    /// The lane; none of one that has failed.
    pub(crate) fn lane(&mut self) -> Option<&mut L> {
        self.lane.as_mut()
    }

    /// Drops the lane, which is in nobody knows what state.
    pub(crate) fn discard(&mut self) {
        self.lane = None;
    }
}

impl<L> Drop for Taken<'_, L> {
    fn drop(&mut self) {
        let mut state = self.lanes.lock();
        match self.lane.take() {
            Some(lane) => state.idle.push(lane),
            None => state.made -= 1,
        }
        self.lanes.given_back.notify_one();
    }
}
