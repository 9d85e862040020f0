//! wasm-bindgen as a library, so that `Cargo.lock` is the only place where its version can stand.

use std::ffi::OsString;

use anyhow::Result;

/// `wasm-bindgen <args>`.
pub(crate) fn bindgen(args: impl IntoIterator<Item = OsString>) -> Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(named("wasm-bindgen", args))
}

/// `wasm-bindgen-test-runner <args>`.
pub(crate) fn test_runner(args: impl IntoIterator<Item = OsString>) -> Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(named("wasm-bindgen-test-runner", args))
}

fn named(program: &str, args: impl IntoIterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    std::iter::once(OsString::from(program)).chain(args)
}
