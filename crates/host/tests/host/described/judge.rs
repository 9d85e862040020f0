//! Whether an answer is one that the description names.

use std::collections::HashMap;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::requests::{Drawn, Operation};

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) media_type: Option<String>,
    pub(super) body: Vec<u8>,
}

/// The shapes of all answers, ready to be compared with.
pub(super) struct Judge {
    shapes: HashMap<(String, String, String), Validator>,
    event: Validator,
    problem: Validator,
}

impl Judge {
    pub(super) fn new(description: &Value) -> Self {
        let compile = |schema: &Value| {
            // References lead into the description, and so it goes along.
            let whole = json!({"allOf": [schema], "components": description["components"]});
            jsonschema::validator_for(&whole).expect("a schema")
        };
        let mut shapes = HashMap::new();
        for operation in Operation::all(description) {
            for (status, response) in operation.responses() {
                for (media_type, content) in response["content"].as_object().into_iter().flatten() {
                    let key = (operation.name(), status.clone(), media_type.clone());
                    shapes.insert(key, compile(&content["schema"]));
                }
            }
        }
        let event = compile(&json!({"$ref": "#/components/schemas/RoomEvent"}));
        Self { shapes, event, problem: compile(&json!({"$ref": "#/components/schemas/Problem"})) }
    }

    /// Says what is wrong with the answer to a request.
    pub(super) fn judge(&self, operation: &Operation, drawn: &Drawn, answer: &Answer) -> Result<(), String> {
        let Answer { status, media_type, body } = answer;
        let essence = media_type.as_deref().and_then(|text| text.split(';').next()).map(str::trim);
        let shown = String::from_utf8_lossy(&body[..body.len().min(600)]);
        let wrong = |what: &str| Err(format!("{status} {essence:?} {what}: {shown}"));
        // What leads to no route, or to another, is described nowhere, but refused as everything is.
        let is_elsewhere = drawn.is_elsewhere && (400..500).contains(status);
        let described = operation.responses().get(&status.to_string());
        let Some(response) = described else {
            return match essence {
                Some(PROBLEM) if is_elsewhere => self.problem(*status, body, &shown),
                _ => wrong("is not described"),
            };
        };
        if *status >= 500 {
            let value: Value = serde_json::from_slice(body).unwrap_or_default();
            // The vendor's no is not the host's fault; all else is.
            if value["code"] != "vendor_refused" {
                return wrong("is a fault");
            }
        }
        let Some(essence) = essence else {
            let is_bare = response["content"].is_null() && body.is_empty();
            return if is_bare { Ok(()) } else { wrong("has no media type") };
        };
        let key = (operation.name(), status.to_string(), essence.to_owned());
        let Some(shape) = self.shapes.get(&key) else {
            return match essence {
                PROBLEM if is_elsewhere => self.problem(*status, body, &shown),
                _ => wrong("is of a media type that is not described"),
            };
        };
        if essence == PROBLEM {
            return self.problem(*status, body, &shown);
        }
        let value = match essence {
            // The first event; the rest of the stream never ends.
            "text/event-stream" => {
                let data = shown.lines().find_map(|line| line.strip_prefix("data: ")).unwrap_or_default();
                let event = serde_json::from_str(data).unwrap_or_default();
                return if self.event.is_valid(&event) {
                    Ok(())
                } else {
                    wrong("does not begin with an event")
                };
            }
            "application/json" => match serde_json::from_slice(body) {
                Ok(value) => value,
                Err(_) => return wrong("is no JSON"),
            },
            _ => Value::from(String::from_utf8_lossy(body)),
        };
        if shape.is_valid(&value) { Ok(()) } else { wrong("is of another shape") }
    }

    fn problem(&self, status: u16, body: &[u8], shown: &str) -> Result<(), String> {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        if self.problem.is_valid(&value) && value["status"] == status {
            return Ok(());
        }
        Err(format!("{status} is not the problem it should be: {shown}"))
    }
}

const PROBLEM: &str = "application/problem+json";
