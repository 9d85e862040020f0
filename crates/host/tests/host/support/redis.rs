//! A Redis of a test's own, on a port that was free.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running Redis; it ends without notice when it is dropped.
pub(crate) struct Redis(Child);

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.0.kill()); // One that has ended by itself is as good.
        drop(self.0.wait());
    }
}

/// A Redis, its port and what makes a host use it; `None` where the environment says to do without.
pub(crate) async fn redis(directory: &Path) -> Option<(Redis, u16, String)> {
    if std::env::var_os("LIVEROOM_WITHOUT_REDIS").is_some_and(|value| value == "1") {
        tracing::warn!("LIVEROOM_WITHOUT_REDIS is set: nothing is tried on Redis");
        return None;
    }
    // A port that was free a moment ago; Redis takes no port 0.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("a bound address").port();
    drop(listener);
    let redis = redis_at(port, directory).await;
    Some((redis, port, format!("store.redis={{ value = \"redis://127.0.0.1:{port}/\" }}")))
}

pub(crate) async fn redis_at(port: u16, directory: &Path) -> Redis {
    let child = Command::new("redis-server")
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"])
        .arg(directory)
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server is installed, or LIVEROOM_WITHOUT_REDIS=1 says to do without");
    let redis = Redis(child);
    let connecting = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), connecting).await.expect("Redis starts in time");
    redis
}
