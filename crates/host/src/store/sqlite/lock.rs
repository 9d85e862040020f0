//! One host per file: a second one would not see what the first keeps in memory, and would answer what is true no more.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::store::{StoreError, StoreResult};

/// The right to the file, until it is dropped or the process ends. It lies on a file beside, because closing any handle of SQLite's own
/// file lets go of SQLite's locks (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
#[must_use = "the file is open to others once this is dropped"]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the right to the file; a host that is just ending is waited for.
    pub(super) async fn take(database: &Path) -> StoreResult<Self> {
        let path = beside(database);
        let failed = |error: std::io::Error| {
            StoreError(format!("the lock `{}` cannot be taken: {}", path.display(), error.kind()))
        };
        let mut options = File::options();
        let mut file =
            options.read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                // Nothing tells when the other one has ended.
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(TryLockError::WouldBlock) => return Err(taken(database, &mut file)),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        file.set_len(0).and_then(|()| write!(file, "{}", std::process::id())).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

/// `<file>-lock`, of the file itself and not of a link to it.
fn beside(database: &Path) -> PathBuf {
    let mut path = database.canonicalize().unwrap_or_else(|_| database.to_owned()).into_os_string();
    path.push("-lock");
    path.into()
}

fn taken(database: &Path, file: &mut File) -> StoreError {
    let mut holder = String::new();
    let is_read = file.rewind().and_then(|()| file.read_to_string(&mut holder)).is_ok();
    let by = if is_read && !holder.is_empty() { format!(" (process {holder})") } else { String::new() };
    StoreError(format!(
        "`{}` is in use by another host{by}; stop that one, give this one a file of its own, or let both share a Redis",
        database.display()
    ))
}

/// As long as a host that was told to stop may take for its last writes.
const PATIENCE: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::Lock;

    #[tokio::test]
    async fn one_at_a_time() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let database = directory.path().join("host.sqlite");
        let first = Lock::take(&database).await.expect("the first");
        let refused = Lock::take(&database).await.map(|_| ()).expect_err("not a second").to_string();
        let holder = format!("in use by another host (process {})", std::process::id());
        assert!(refused.contains(&holder), "{refused}");

        let link = directory.path().join("link.sqlite");
        std::fs::write(&database, "").expect("a file");
        std::os::unix::fs::symlink(&database, &link).expect("a link");
        assert!(Lock::take(&link).await.is_err(), "a link leads to the same file");
        drop(first);
        drop(Lock::take(&link).await.expect("another, once the first has gone"));
        drop(Lock::take(&database).await.expect("and again"));
    }
}
