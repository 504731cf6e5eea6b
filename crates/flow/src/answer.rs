//! What the person did on a screen.

use std::fmt;

/// An action taken, and the values that go with it.
///
/// `Debug` shows the fields' names and never a value: some are credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The name of the [`Action`](crate::Action) that was taken.
    pub action: String,
    /// Values by field name, in the screen's order. A checkbox that was left alone is not among them (rule K3).
    pub values: Vec<(String, Value)>,
}

impl Answer {
    /// An answer without values.
    pub fn action(name: impl Into<String>) -> Self {
        Self { action: name.into(), values: Vec::new() }
    }

    /// This answer with one more value.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: Value) -> Self {
        self.values.push((name.into(), value));
        self
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find_map(|(field, value)| (field == name).then_some(value))
    }

    /// What was typed or chosen in a field, credential or not, to the letter. Empty where it was left alone.
    pub fn typed(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Value::Text(text)) => text,
            Some(Value::Secret(secret)) => secret.reveal(),
            Some(Value::Flag(_) | Value::Many(_)) | None => "",
        }
    }

    /// A code, without the white space that apps and people put between its digits.
    pub fn code(&self, name: &str) -> String {
        self.typed(name).split_whitespace().collect()
    }

    /// Whether a box is ticked now, given how it was drawn: one that was left alone is not in the answer (rule K3).
    pub fn ticked(&self, name: &str, drawn: bool) -> bool {
        match self.get(name) {
            Some(Value::Flag(ticked)) => *ticked,
            _ => drawn,
        }
    }

    /// Takes the value of a field out of the answer.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.values.iter().position(|(field, _)| field == name)?;
        Some(self.values.remove(at).1)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.values.iter().map(|(name, _)| name).collect();
        f.debug_struct("Answer").field("action", &self.action).field("fields", &names).finish()
    }
}

/// A field's value.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Something typed or chosen that may be seen.
    Text(String),
    /// A credential: password or code.
    Secret(Secret),
    /// A box that was ticked or unticked.
    Flag(bool),
    /// Several choices.
    Many(Vec<String>),
}

/// A credential. It is read from the form when that is submitted, goes into one request, and is kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a credential, to the letter: nothing is trimmed (OWASP ASVS 6.2.8).
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    /// The credential, for the body of a request.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_no_value() {
        let answer = Answer::action("continue")
            .with("password", Value::Secret(Secret::new("hunter2".to_owned())))
            .with("identifier", Value::Text("me@example.com".to_owned()));
        let shown = format!("{answer:?} {:?}", Secret::new("hunter2".to_owned()));
        assert!(!shown.contains("hunter2") && !shown.contains("me@example.com"), "{shown}");
        assert!(shown.contains("password"));
    }
}
