//! Where the page runs.

use liveroom_core::{Effect, Environment, Options};

use crate::harness::{Pair, json, options, session};

#[test]
fn the_backend_is_told_where_the_page_runs() {
    for environment in Environment::ALL.iter().copied() {
        let mut pair = Pair::new(Options { environment, ..options() }, [json(session())]);
        pair.open();
        let told = pair.effects().find_map(|effect| match effect {
            Effect::Fetch { request, .. } => Some(request.environment),
            _ => None,
        });
        assert_eq!(told, Some(environment));
    }
}
