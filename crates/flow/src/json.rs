//! JSON, small: what the widget reads and writes.
//!
//! Of everything in the browser, `serde`'s generated readers were the largest part (a quarter of the WebAssembly, a
//! copy for each type); here one reader serves every protocol, and what a document does not have is simply
//! [`Json::Null`]. Servers and tests use `serde`, on the same [wire types](crate::house::wire).
//!
//! RFC 8259, strictly: no comments, no trailing commas, nothing after the value. Numbers are kept as they are written.
//! Of a name that an object has twice the first counts.

mod parse;
mod write;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`, and everything that is missing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in its order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a document. `None` where it is no JSON, or nested deeper than 64 levels.
    pub fn parse(document: &str) -> Option<Self> {
        parse::document(document)
    }

    /// The document of this value.
    pub fn write(&self) -> String {
        let mut document = String::new();
        write::value(self, &mut document);
        document
    }

    /// An object of those members that are there.
    pub fn object<'a>(members: impl IntoIterator<Item = (&'a str, Option<Json>)>) -> Self {
        let member = |(name, value): (&str, Option<Json>)| value.map(|value| (name.to_owned(), value));
        Self::Object(members.into_iter().filter_map(member).collect())
    }

    /// The member of this name; [`Json::Null`] where there is none.
    pub fn get(&self, name: &str) -> &Json {
        self.members().iter().find_map(|(key, value)| (key == name).then_some(value)).unwrap_or(&Json::Null)
    }

    /// The members of an object; none where this is none.
    pub fn members(&self) -> &[(String, Json)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    /// The values of an array; none where this is none.
    pub fn list(&self) -> &[Json] {
        if let Self::List(values) = self { values } else { &[] }
    }

    /// A string.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// A string of its own.
    pub fn owned(&self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// `true` or `false`.
    pub fn flag(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// A whole number that is not negative.
    pub fn number(&self) -> Option<u64> {
        if let Self::Number(number) = self { number.parse().ok() } else { None }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u64> for Json {
    fn from(number: u64) -> Self {
        Self::Number(number.to_string())
    }
}
