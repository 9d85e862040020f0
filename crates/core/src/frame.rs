//! The attributes of a room's frame, set before it goes anywhere.

use alloc::string::String;

/// What to set on the frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameAttributes {
    /// The accessible name.
    pub title: String,
    /// The Permissions Policy, feature by feature with the room's origins.
    pub allow: String,
    /// The sandbox, if the page asked for one.
    pub sandbox: Option<&'static str>,
}

/// Whether the room runs in a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sandbox {
    /// None: a frame cannot navigate the page without a tap anyway, and some rooms pay or sign in that way.
    Off,
    /// Everything a live room uses, and no way to navigate the page.
    On,
}

/// What a class room may use. `camera`, `microphone` and `display-capture` still ask the viewer; without them here they could not.
const FEATURES: [&str; 9] = [
    "autoplay",
    "fullscreen",
    "picture-in-picture",
    "encrypted-media",
    "camera",
    "microphone",
    "display-capture",
    "clipboard-write",
    "screen-wake-lock",
];

const SANDBOX: &str = "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals \
                       allow-presentation allow-orientation-lock allow-pointer-lock allow-downloads \
                       allow-storage-access-by-user-activation";

impl FrameAttributes {
    pub(crate) fn new(title: String, origins: &[String], sandbox: Sandbox) -> Self {
        Self {
            title,
            allow: allow(origins),
            sandbox: match sandbox {
                Sandbox::Off => None,
                Sandbox::On => Some(SANDBOX),
            },
        }
    }
}

/// Each feature names the final origins: a bare `autoplay` means the origin of the `src` attribute, of which this frame has none.
fn allow(origins: &[String]) -> String {
    let mut text = String::new();
    for feature in FEATURES {
        text.push_str(feature);
        for origin in origins {
            text.push(' ');
            text.push_str(origin);
        }
        text.push(';');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_names_every_origin() {
        let origins = ["https://a.example".to_owned(), "https://b.example".to_owned()];
        let attributes = FrameAttributes::new("Lesson".to_owned(), &origins, Sandbox::Off);
        assert!(attributes.allow.starts_with("autoplay https://a.example https://b.example;"));
        assert_eq!(attributes.allow.matches("https://b.example;").count(), FEATURES.len());
        assert_eq!(attributes.sandbox, None);
    }

    #[test]
    fn no_sandbox_lets_the_room_navigate_the_page() {
        let attributes = FrameAttributes::new(String::new(), &[], Sandbox::On);
        assert!(attributes.sandbox.is_some_and(|words| !words.contains("top-navigation")));
    }
}
