//! What an action sends.

use super::node::{Kind, Node};
use crate::answer::{Answer, Value};
use crate::json::Json;

/// What an action sends.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// The action's name on the screen.
    pub(super) action: String,
    /// Which method takes it.
    pub(super) method: String,
    /// What is sent as it is.
    fixed: Vec<(String, Json)>,
    /// Which fields go with it.
    pub(super) takes: Vec<String>,
}

impl Form {
    /// The form of a button in `group` that sends `own`: with the hidden nodes of its group and of all, and with their
    /// fields where it `asks` for them. Buttons beside the method's own (*send it again*, a provider) do not.
    pub(super) fn new(flow: &Json, group: &str, own: &[(&str, Json)], asks: bool) -> Self {
        let mine = |node: &Node<'_>| node.group() == group || node.group() == "default";
        let mut fixed: Vec<(String, Json)> =
            own.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let mut takes: Vec<String> = Vec::new();
        for node in Node::all(flow).filter(mine) {
            match node.kind() {
                Kind::Hidden(name) if !fixed.iter().any(|(known, _)| known == name) => {
                    fixed.push((name.to_owned(), node.value().as_str().into()));
                }
                Kind::Input(name)
                    if asks && !node.is_disabled() && !takes.iter().any(|known| known == name) =>
                {
                    takes.push(name.to_owned());
                }
                _ => {}
            }
        }
        // A field goes before a hidden value of the same name.
        fixed.retain(|(name, _)| !takes.contains(name));
        let method = fixed.iter().find(|(name, _)| name == "method");
        let method = method.and_then(|(_, value)| value.owned()).filter(|method| !method.is_empty());
        let method = method.unwrap_or_else(|| group.to_owned());
        fixed.retain(|(name, _)| name != "method");
        Self { action: String::new(), method, fixed, takes }
    }

    /// Sends no fixed value of this name: it is a field.
    pub(super) fn forget(&mut self, name: &str) {
        self.fixed.retain(|(known, _)| known != name);
    }

    /// The body that carries an answer.
    pub(super) fn body(&self, answer: &Answer) -> Json {
        let mut members = vec![("method".to_owned(), self.method.as_str().into())];
        members.extend(self.fixed.iter().cloned());
        for name in &self.takes {
            let value = match answer.get(name) {
                Some(Value::Text(text)) => text.as_str().into(),
                Some(Value::Secret(_)) if name.contains("code") || name == "lookup_secret" => {
                    answer.code(name).as_str().into()
                }
                Some(Value::Secret(secret)) => secret.reveal().into(),
                Some(Value::Flag(flag)) => Json::Bool(*flag),
                Some(Value::Many(_)) | None => continue,
            };
            members.push((name.clone(), value));
        }
        Json::Object(members)
    }
}
