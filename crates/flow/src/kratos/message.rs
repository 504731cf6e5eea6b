//! What Kratos says: by id, where we have words in the user's language, else in its own.

use super::node::{Kind, Node};
use crate::json::Json;
use crate::screen::{Level, Message};
use crate::text::{Key, Text};

/// The most that is said at once.
const MOST: usize = 10;

/// Everything that a flow says, about fields and about the whole.
pub(super) fn all(flow: &Json) -> Vec<Message> {
    let whole = flow.get("ui").get("messages").list().iter().filter_map(message);
    let about = Node::all(flow).flat_map(|node| {
        let field = match node.kind() {
            Kind::Input(name) => Some(name),
            _ => None,
        };
        node.messages().iter().filter_map(message).map(move |message| match field {
            Some(field) => message.about(field),
            None => message,
        })
    });
    about.chain(whole).take(MOST).collect()
}

fn message(json: &Json) -> Option<Message> {
    let level = match json.get("type").text() {
        Some("error") => Level::Error,
        Some("success") => Level::Success,
        _ => Level::Info,
    };
    let key = json.get("id").number().and_then(key);
    let said = json.get("text").text().map(str::trim).filter(|said| !said.is_empty() && said.len() <= 500);
    Some(Message::new(level, key.map(Text::from).or_else(|| said.map(Text::literal))?))
}

/// The ids are those of Kratos' `text/id.go`.
fn key(id: u64) -> Option<Key> {
    Some(match id {
        1_010_014 | 1_010_024 | 1_010_025 => Key::MESSAGE_CODE_ON_ITS_WAY,
        4_000_002 => Key::MESSAGE_REQUIRED,
        4_000_006 => Key::MESSAGE_INVALID_CREDENTIALS,
        // The authenticator app's, a recovery code that was used, one that never was, one that was sent.
        4_000_008 | 4_000_012 | 4_000_016 | 4_010_008 => Key::MESSAGE_INVALID_CODE,
        4_010_001 => Key::MESSAGE_FLOW_EXPIRED,
        _ => return None,
    })
}
