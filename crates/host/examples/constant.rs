//! The yardstick of the benchmark: a server that only checks a viewer's token and answers a constant; it also makes such tokens.
#![expect(clippy::print_stdout, reason = "the address and the tokens are what the command is asked for")]

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use clap::{Parser, Subcommand};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde_json::{Map, Value, json};

#[derive(Parser)]
struct Cli {
    /// The key of the tokens (HS256).
    #[arg(long, env = "LIVEROOM_BENCH_KEY", hide_env_values = true)]
    key: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve on a free port; every session is the same text of this length.
    Serve {
        #[arg(long)]
        bytes: usize,
    },
    /// Print tokens of different viewers, one a line, good for an hour.
    Tokens {
        #[arg(long)]
        count: usize,
    },
}

struct Constant {
    key: DecodingKey,
    validation: Validation,
    answer: Bytes,
}

fn main() -> anyhow::Result<()> {
    let Cli { key, command } = Cli::parse();
    match command {
        Command::Serve { bytes } => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(serve(&key, bytes))
        }
        Command::Tokens { count } => (0..count).try_for_each(|number| {
            println!("{}", token(&key, number)?);
            Ok(())
        }),
    }
}

async fn serve(key: &str, bytes: usize) -> anyhow::Result<()> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_aud = false;
    validation.validate_nbf = true;
    let constant = Arc::new(Constant {
        key: DecodingKey::from_secret(key.as_bytes()),
        validation,
        answer: Bytes::from("x".repeat(bytes)),
    });
    let router = Router::new().route("/live/rooms/{room}/session", post(answer)).with_state(constant);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await.context("the server stopped")
}

async fn answer(State(constant): State<Arc<Constant>>, headers: HeaderMap) -> Response {
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let claims =
        token.and_then(|token| decode::<Map<String, Value>>(token, &constant.key, &constant.validation).ok());
    match claims {
        Some(_) => ([(CONTENT_TYPE, "application/json")], constant.answer.clone()).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

fn token(key: &str, number: usize) -> anyhow::Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?.as_secs();
    let claims =
        json!({ "sub": format!("viewer-{number}"), "name": format!("观众 {number}"), "exp": now + 3600 });
    Ok(encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(key.as_bytes()))?)
}
