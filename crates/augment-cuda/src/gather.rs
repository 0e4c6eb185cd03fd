//! What threads bring one by one becomes batches.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};

use augment_core::{Error, Result};

/// Makes batches of what threads bring one by one, and gives each thread its own result.
///
/// The thread that finds a lane free takes all that waits and works on it; what comes meanwhile is the
/// next batch, and one of those that brought it works on that. So a batch is as large as the machine is
/// busy: nobody waits for a time or a number.
pub(crate) struct Gather<T, R> {
    state: Mutex<State<T, R>>,
    lanes: usize,
    most: usize,
}

struct State<T, R> {
    /// Empty while a lane is free.
    waiting: VecDeque<(T, Sender<Word<T, R>>)>,
    /// Lanes in use.
    busy: usize,
}

/// What a thread that waits is told, once.
enum Word<T, R> {
    /// Its result is there.
    Done(Result<R>),
    /// A lane is its own, and what it brought its own again.
    Lead(T),
}

/// A lane in use. Dropped, even by a panic, it goes to the first that waits, or is free.
struct Lane<'a, T, R>(&'a Gather<T, R>);

impl<T, R> Gather<T, R> {
    /// At most `lanes` batches at a time (at least one), each of at most `most` items (at least one).
    pub(crate) fn new(lanes: usize, most: usize) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), busy: 0 });
        Self { state, lanes: lanes.max(1), most: most.max(1) }
    }

    /// Has `work` done on the item, in a batch with those of other threads; result `i` of `work` belongs
    /// to item `i`.
    ///
    /// # Errors
    /// The item's own, or that the batch gave no result for it: `work` may have panicked on another
    /// thread.
    pub(crate) fn run(&self, item: T, work: impl FnOnce(Vec<T>) -> Vec<Result<R>>) -> Result<R> {
        let mut state = self.lock();
        if state.busy < self.lanes {
            state.busy += 1;
            drop(state);
            return self.lead(item, work);
        }
        let (sender, receiver) = mpsc::channel();
        state.waiting.push_back((item, sender));
        drop(state);
        match receiver.recv() {
            Ok(Word::Done(result)) => result,
            Ok(Word::Lead(item)) => self.lead(item, work),
            // Whoever had the item is gone, and the other end of the channel with it.
            Err(_) => Err(lost()),
        }
    }

    /// Works on the item and on what waits, in a lane that is the caller's own.
    fn lead(&self, item: T, work: impl FnOnce(Vec<T>) -> Vec<Result<R>>) -> Result<R> {
        let lane = Lane(self);
        let mut items = vec![item];
        let mut senders = Vec::new();
        {
            let mut state = self.lock();
            let count = state.waiting.len().min(self.most - 1);
            for (item, sender) in state.waiting.drain(..count) {
                items.push(item);
                senders.push(sender);
            }
        }
        let mut results = work(items).into_iter();
        // The next batch begins before the results of this one are handed out.
        drop(lane);
        let own = results.next();
        for (sender, result) in senders.into_iter().zip(results) {
            // It fails where nobody waits for it.
            let _ = sender.send(Word::Done(result));
        }
        own.unwrap_or_else(|| Err(lost()))
    }

    fn lock(&self) -> MutexGuard<'_, State<T, R>> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lost() -> Error {
    Error::data("its batch was lost")
}

impl<T, R> Drop for Lane<'_, T, R> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        while let Some((item, sender)) = state.waiting.pop_front() {
            if sender.send(Word::Lead(item)).is_ok() {
                return;
            }
        }
        state.busy -= 1;
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    fn squares(items: Vec<u64>) -> Vec<Result<u64>> {
        items.into_iter().map(|item| Ok(item * item)).collect()
    }

    /// Waits until so many items wait.
    fn wait_for<T, R>(gather: &Gather<T, R>, waiting: usize) {
        let start = Instant::now();
        while gather.lock().waiting.len() < waiting {
            assert!(start.elapsed() < Duration::from_secs(60), "{waiting} never waited");
            thread::yield_now();
        }
    }

    /// Nothing waits, and every lane is free.
    fn assert_idle<T, R>(gather: &Gather<T, R>) {
        let state = gather.lock();
        assert_eq!((state.waiting.len(), state.busy), (0, 0));
    }

    #[test]
    fn each_thread_has_its_own_result() {
        for lanes in [0, 1, 2, 5] {
            for most in [0, 1, 3, 1000] {
                let gather = Gather::new(lanes, most);
                let (now, calls) = (AtomicUsize::new(0), AtomicUsize::new(0));
                let work = |items: Vec<u64>| {
                    let others = now.fetch_add(1, Ordering::SeqCst);
                    assert!(others < lanes.max(1), "{others} others in {lanes} lanes");
                    assert!((1..=most.max(1)).contains(&items.len()));
                    calls.fetch_add(1, Ordering::SeqCst);
                    thread::yield_now();
                    now.fetch_sub(1, Ordering::SeqCst);
                    squares(items)
                };
                thread::scope(|scope| {
                    for thread in 0..16 {
                        let (gather, work) = (&gather, &work);
                        scope.spawn(move || {
                            for i in 0..200 {
                                let item = 1000 * thread + i;
                                assert_eq!(gather.run(item, work).unwrap(), item * item);
                            }
                        });
                    }
                });
                assert_idle(&gather);
                let calls = calls.into_inner();
                assert!(most > 1 || calls == 16 * 200, "{calls} calls");
            }
        }
    }

    /// Holds each lane with a batch of one while `others` come, in the order of their items, 0, 1, ….
    /// What `finish` finds for each of them once the lanes go on.
    fn while_busy<T: Send>(
        gather: &Gather<u64, u64>,
        others: u64,
        finish: impl Fn(u64) -> T + Sync,
    ) -> Vec<T> {
        let [begun, go_on] = [(); 2].map(|()| Barrier::new(gather.lanes + 1));
        let hold = |items| {
            begun.wait();
            go_on.wait();
            squares(items)
        };
        thread::scope(|scope| {
            let (hold, finish) = (&hold, &finish);
            for _ in 0..gather.lanes {
                scope.spawn(move || assert_eq!(gather.run(111, hold).unwrap(), 111 * 111));
            }
            begun.wait();
            let threads: Vec<_> = (0..others)
                .map(|item| {
                    let thread = scope.spawn(move || finish(item));
                    wait_for(gather, item as usize + 1);
                    thread
                })
                .collect();
            go_on.wait();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    }

    /// The sizes of the batches that form of 12 items while all lanes are busy, the largest first.
    fn sizes(lanes: usize, most: usize) -> Vec<usize> {
        let gather = Gather::new(lanes, most);
        let sizes = Mutex::new(Vec::new());
        let note = |items: Vec<u64>| {
            sizes.lock().unwrap().push(items.len());
            squares(items)
        };
        let results = while_busy(&gather, 12, |item| gather.run(item, note).unwrap());
        assert!((0..12).map(|item| item * item).eq(results));
        assert_idle(&gather);
        let mut sizes = sizes.into_inner().unwrap();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes
    }

    #[test]
    fn what_comes_while_all_lanes_are_busy_is_one_batch() {
        assert_eq!(sizes(1, 100), [12]);
        assert_eq!(sizes(1, 5), [5, 5, 2]);
        assert_eq!(sizes(1, 1), [1; 12]);
        // The first two lead; which of them takes the others is not said.
        for _ in 0..20 {
            let of_two = sizes(2, 100);
            assert!([&[12][..], &[11, 1]].contains(&&of_two[..]), "{of_two:?}");
            let of_two = sizes(2, 5);
            assert!(of_two[..2] == [5, 5] && of_two.len() <= 4, "{of_two:?}");
        }
    }

    #[test]
    fn a_panic_loses_its_own_batch_and_no_other() {
        for lanes in [1, 2] {
            let gather = Gather::new(lanes, 4);
            let work = |items: Vec<u64>| {
                assert!(!items.contains(&6), "one that cannot be worked on");
                squares(items)
            };
            let found = while_busy(&gather, 12, |item| {
                let result = catch_unwind(AssertUnwindSafe(|| gather.run(item, work)));
                result.map(|result| result.map_err(|error| error.to_string()))
            });
            let mut bad = Vec::new();
            for (item, found) in (0..).zip(&found) {
                match found {
                    Ok(Ok(result)) => assert_eq!(*result, item * item),
                    Ok(Err(error)) => assert_eq!(error, "its batch was lost"),
                    Err(_) => {}
                }
                bad.extend((!matches!(found, Ok(Ok(_)))).then_some(item));
            }
            assert!(bad.contains(&6) && bad.len() <= 4, "{bad:?}");
            assert_eq!(found.iter().filter(|found| found.is_err()).count(), 1);
            if lanes == 1 {
                assert!(bad == [4, 5, 6, 7] && found[4].is_err());
            }
            assert_idle(&gather);
            assert_eq!(gather.run(7, work).unwrap(), 49);
        }
    }

    #[test]
    fn results_that_are_too_few_or_too_many_are_no_hang() {
        let gather = Gather::new(1, 100);
        let few = |items: Vec<u64>| squares(items).into_iter().take(4).collect();
        let found = while_busy(&gather, 10, |item| gather.run(item, few).ok());
        let expected = (0..10).map(|item| (item < 4).then_some(item * item));
        assert!(expected.eq(found));
        assert!(gather.run(1, |_| Vec::new()).is_err());
        assert_eq!(gather.run(2, |_| squares(vec![2, 3])).unwrap(), 4);
        assert_idle(&gather);
    }

    #[test]
    fn an_error_is_its_own_items() {
        let gather = Gather::<u64, u64>::new(1, 1);
        let fails = |items: Vec<u64>| vec![Err(Error::data(format!("{items:?} is odd")))];
        assert_eq!(gather.run(3, fails).unwrap_err().to_string(), "[3] is odd");
        assert_idle(&gather);
    }
}
