//! The thread that writes: it gathers the jobs that wait and commits them in one transaction.

use std::thread;

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::lock::Lock;
use crate::store::{StoreError, StoreResult};

/// The way to the thread. Jobs that wait together share one transaction, so a burst of callbacks costs one write to the disk; each
/// job is answered after the commit.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

/// Work inside the transaction; what it answers is sent after the commit.
type Job = Box<dyn FnOnce(&Connection) -> (Outcome, Reply) + Send>;
type Reply = Box<dyn FnOnce(&StoreResult<()>) + Send>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Keep,
    Undo,
}

impl Writer {
    /// Starts the thread; `forget` is called when a transaction was lost and what was learnt in it is no longer true. The lock is let
    /// go of after the last write.
    pub(super) fn start(
        connection: Connection,
        lock: Option<Lock>,
        forget: impl Fn() + Send + 'static,
    ) -> StoreResult<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE_LENGTH);
        thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                serve(&connection, queue, forget);
                drop(connection);
                drop(lock);
            })
            .map_err(|error| StoreError(format!("its thread did not start: {}", error.kind())))?;
        Ok(Self { jobs })
    }

    /// Runs the work on the thread and answers once it is on the disk.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> StoreResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = work(connection);
            let outcome = if result.is_ok() { Outcome::Keep } else { Outcome::Undo };
            let reply: Reply = Box::new(move |committed| {
                let result = result.and_then(|value| committed.clone().map(|()| value));
                drop(sender.send(result)); // Whoever asked may have gone; what was stored stays stored.
            });
            (outcome, reply)
        });
        let closed = || StoreError("its thread has ended".to_owned());
        self.jobs.send(job).await.map_err(|_| closed())?;
        receiver.await.map_err(|_| closed())?
    }
}

/// The thread: gathers jobs, runs them in one transaction, answers them once it is on the disk.
fn serve(connection: &Connection, mut queue: mpsc::Receiver<Job>, forget: impl Fn()) {
    while let Some(first) = queue.blocking_recv() {
        let mut replies = Vec::new();
        let begun = connection.execute_batch("BEGIN IMMEDIATE");
        let mut next = Some(first);
        while let Some(job) = next {
            replies.push(run_job(connection, job));
            next = if replies.len() < JOBS_PER_COMMIT { queue.try_recv().ok() } else { None };
        }
        let committed = begun.and_then(|()| connection.execute_batch("COMMIT")).map_err(StoreError::from);
        if let Err(error) = &committed {
            tracing::error!(%error, "a transaction was lost");
            forget();
            if !connection.is_autocommit() {
                drop(connection.execute_batch("ROLLBACK")); // It failed already; the error above is the one to tell.
            }
        }
        for reply in replies {
            reply(&committed);
        }
    }
}

/// Each job is a savepoint, so that one that fails takes nothing of the others with it.
fn run_job(connection: &Connection, job: Job) -> Reply {
    let saved = connection.execute_batch("SAVEPOINT job");
    let (outcome, reply) = job(connection);
    let end = match outcome {
        Outcome::Keep => "RELEASE job",
        Outcome::Undo => "ROLLBACK TO job; RELEASE job",
    };
    match saved.and_then(|()| connection.execute_batch(end)) {
        Ok(()) => reply,
        Err(error) => {
            let error = StoreError::from(error);
            Box::new(move |_| reply(&Err(error)))
        }
    }
}

const QUEUE_LENGTH: usize = 4096;
const JOBS_PER_COMMIT: usize = 256;
