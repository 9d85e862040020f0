//! A host as a process of its own: it can be killed, and has descriptors of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A host that runs on a directory's `liveroom.toml` until it is dropped, and then ends without notice.
pub(crate) struct Process {
    child: Child,
    pub(crate) url: String,
}

impl Process {
    pub(crate) fn start(directory: &Path, overrides: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_liveroom-host"))
            .args(["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(directory.join("liveroom.toml"))
            .args(overrides.iter().flat_map(|set| ["--set", set]))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("a line");
        let url = format!("{}/live", line.trim_end().strip_prefix("listening on ").expect("the line"));
        Self { child, url }
    }

    /// Its number, by which the system tells of it.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // On Unix this is SIGKILL. A child that has gone already is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
