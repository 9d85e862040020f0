//! What a token or a signed cookie says of its bearer, by the claims' configured names.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Role, Viewer, ViewerKind, is_viewer_id, unauthorized};
use crate::config::Fields;
use crate::problem::Refusal;

/// The names of the claims; OpenID Connect's unless configured otherwise.
#[derive(Clone, Debug)]
pub(crate) struct ClaimNames {
    id: String,
    name: String,
    avatar: String,
    role: String,
    rooms: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        let [id, name, avatar, role, rooms] = ["sub", "name", "picture", "role", "rooms"].map(str::to_owned);
        Self { id, name, avatar, role, rooms }
    }
}

impl ClaimNames {
    pub(super) fn read(fields: &mut Fields<'_>) -> Self {
        let default = Self::default();
        Self {
            id: fields.text("id").unwrap_or(default.id),
            name: fields.text("name").unwrap_or(default.name),
            avatar: fields.text("avatar").unwrap_or(default.avatar),
            role: fields.text("role").unwrap_or(default.role),
            rooms: fields.text("rooms").unwrap_or(default.rooms),
        }
    }

    /// The viewer these claims describe.
    pub(super) fn viewer(&self, claims: &Map<String, Value>) -> Result<Viewer, Refusal> {
        let id = match claims.get(&self.id) {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) if id.is_u64() => id.to_string(),
            _ => String::new(),
        };
        if !is_viewer_id(&id) {
            let detail = format!(
                "The claim `{}` must be the viewer's id: 1 to 128 characters without blanks.",
                self.id
            );
            return Err(unauthorized(detail));
        }
        let text =
            |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let is_web = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
        Ok(Viewer {
            name: text(&self.name).map_or_else(|| id.clone(), str::to_owned),
            avatar: text(&self.avatar).filter(is_web).map(str::to_owned),
            role: self.role_of(claims)?,
            rooms: self.rooms_of(claims)?,
            kind: ViewerKind::SignedIn,
            id,
        })
    }

    fn role_of(&self, claims: &Map<String, Value>) -> Result<Role, Refusal> {
        match claims.get(&self.role).map(|role| role.as_str().unwrap_or_default()) {
            None | Some("viewer") => Ok(Role::Viewer),
            Some("assistant") => Ok(Role::Assistant),
            Some("teacher") => Ok(Role::Teacher),
            Some(_) => Err(unauthorized(format!(
                "The claim `{}` must be viewer, assistant or teacher, or absent.",
                self.role
            ))),
        }
    }

    fn rooms_of(&self, claims: &Map<String, Value>) -> Result<Option<HashSet<String>>, Refusal> {
        let Some(rooms) = claims.get(&self.rooms) else { return Ok(None) };
        let names = rooms.as_array().map(|rooms| rooms.iter().map(|room| room.as_str().map(str::to_owned)));
        let names = names.and_then(|names| names.collect::<Option<HashSet<_>>>());
        let right =
            || unauthorized(format!("The claim `{}` must be a list of room names, or absent.", self.rooms));
        names.map(Some).ok_or_else(right)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ClaimNames, Role};

    fn check(claims: Value) -> Result<super::Viewer, String> {
        let claims = claims.as_object().expect("claims are an object").clone();
        ClaimNames::default().viewer(&claims).map_err(|refusal| refusal.detail().to_owned())
    }

    #[test]
    fn claims_make_a_viewer() {
        let viewer = check(json!({
            "sub": "u1", "name": "张三", "picture": "https://a/b.png", "role": "teacher", "rooms": ["math"], "exp": 1
        }))
        .expect("right claims");
        assert_eq!((viewer.id.as_str(), viewer.name.as_str(), viewer.role), ("u1", "张三", Role::Teacher));
        assert!(viewer.rooms.is_some_and(|rooms| rooms.contains("math")));
        let viewer = check(json!({"sub": 7, "picture": "javascript:1"})).expect("right claims");
        assert_eq!((viewer.id.as_str(), viewer.name.as_str(), viewer.avatar), ("7", "7", None));
    }

    #[test]
    fn wrong_claims_are_named() {
        for (name, claims, said) in [
            ("no id", json!({}), "`sub`"),
            ("blank id", json!({"sub": " "}), "`sub`"),
            ("negative id", json!({"sub": -1}), "`sub`"),
            ("unknown role", json!({"sub": "a", "role": "root"}), "`role`"),
            ("role of another type", json!({"sub": "a", "role": 1}), "`role`"),
            ("rooms as text", json!({"sub": "a", "rooms": "math"}), "`rooms`"),
            ("rooms of numbers", json!({"sub": "a", "rooms": [1]}), "`rooms`"),
        ] {
            let said_then = check(claims).expect_err(name);
            assert!(said_then.contains(said), "{name}: {said_then}");
        }
    }
}
