//! Single flight: those who want the same at the same time share one call.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

use crate::problem::Refusal;

/// One call for all who want the same at the same time.
pub(crate) struct Flights<V> {
    running: Mutex<Running<V>>,
}

type Running<V> = HashMap<String, Arc<OnceCell<Result<V, Refusal>>>>;

impl<V> Default for Flights<V> {
    fn default() -> Self {
        Self { running: Mutex::default() }
    }
}

impl<V: Clone> Flights<V> {
    /// Does the work, or waits for whoever is at it. When that one goes away, the next in line takes over.
    pub(crate) async fn join(
        &self,
        key: &str,
        work: impl Future<Output = Result<V, Refusal>>,
    ) -> Result<V, Refusal> {
        let cell = self.running().entry(key.to_owned()).or_default().clone();
        let result = cell.get_or_init(|| work).await.clone();
        let mut running = self.running();
        if running.get(key).is_some_and(|current| Arc::ptr_eq(current, &cell)) {
            running.remove(key);
        }
        result
    }

    fn running(&self) -> MutexGuard<'_, Running<V>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
