//! Whether parameters are as the catalogue wants them, before anything is sent.

use serde_json::{Map, Value};

use super::shape::Api;

/// One thing wrong with the parameters of a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` {problem}")]
pub struct FieldProblem {
    /// Where: `course_id`, `options.avatar`, `userList[3].nickname`.
    pub path: String,
    /// What is wrong, and what would be right.
    pub problem: Problem,
}

/// What is wrong with one parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It must be there.
    #[error("is required")]
    Missing,
    /// The API has no such parameter.
    #[error("is no parameter of this API")]
    Unknown,
    /// It is not what it must be.
    #[error("must be {0}")]
    Expected(String),
}

impl Api {
    /// Checks the parameters of a call, all of them: every problem is named.
    pub fn check(&self, params: &Map<String, Value>) -> Result<(), Vec<FieldProblem>> {
        let missing = self.params.iter().filter(|param| param.required && !params.contains_key(&param.name));
        let problems: Vec<FieldProblem> = missing
            .map(|param| FieldProblem { path: param.name.clone(), problem: Problem::Missing })
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}
