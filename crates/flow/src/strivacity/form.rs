//! What a form sends: `POST {issuer}/flow/api/v1/form/{id}`.

use crate::answer::{Answer, Value};
use crate::json::Json;
use crate::place;

/// A form that somebody may answer.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// Its place in the path, escaped.
    pub(super) path: String,
    pub(super) parts: Vec<Part>,
}

/// One of its values.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The widget's id. Dots in it mean nesting.
    pub(super) id: String,
    pub(super) from: From,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub(super) enum From {
    /// The document: something that cannot be changed.
    Fixed(Json),
    /// A field of the screen, and what is sent where it was left alone.
    Field(String, Option<Json>),
    /// A passkey's credential, which is JSON already.
    Credential(String),
}

/// The path of a form of this id. An id may have slashes in it; none may lead up the path.
pub(super) fn path(id: &str) -> Option<String> {
    let segments: Vec<_> = id.split('/').collect();
    let good = segments.iter().all(|segment| !matches!(*segment, "" | "." | ".."));
    // A dot is escaped as well, so that no browser can take two of them for a step up.
    let escaped = segments.iter().map(|segment| place::encoded(segment).replace('.', "%2E"));
    good.then(|| escaped.collect::<Vec<_>>().join("/"))
}

impl Form {
    /// The body that carries an answer.
    pub(super) fn body(&self, answer: &Answer) -> Json {
        let mut body = Json::Object(Vec::new());
        for part in &self.parts {
            let value = match &part.from {
                From::Fixed(value) => Some(value.clone()),
                From::Field(name, left) => answer.get(name).map(wire).or_else(|| left.clone()),
                From::Credential(name) => Json::parse(answer.typed(name)),
            };
            if let Some(value) = value {
                let names: Vec<_> = part.id.split('.').collect();
                put(&mut body, &names, value);
            }
        }
        body
    }
}

fn wire(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Secret(secret) => secret.reveal().into(),
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Many(values) => Json::List(values.iter().map(|each| each.as_str().into()).collect()),
    }
}

/// What somebody has put into a form that may be seen again: the form's path, the widget's id and its value. No credential.
pub(super) type Typed = Vec<(String, String, Json)>;

impl Form {
    /// What of an answer may be seen again, should the form come back.
    pub(super) fn typed(&self, answer: &Answer) -> Typed {
        let typed = self.parts.iter().filter_map(|part| {
            let From::Field(name, _) = &part.from else { return None };
            let value = answer.get(name).filter(|value| !matches!(value, Value::Secret(_)))?;
            Some((self.path.clone(), part.id.clone(), wire(value)))
        });
        typed.collect()
    }
}

/// Puts what was typed back into a state that says what is wrong with it.
pub(super) fn put_back(state: &mut Json, typed: &Typed) {
    let Json::Object(members) = state else { return };
    let forms = members.iter_mut().find(|(name, _)| name == "forms");
    let Some((_, Json::List(forms))) = forms else { return };
    for form in forms {
        let own = form.get("id").text().and_then(path);
        let Json::Object(members) = form else { continue };
        let widgets = members.iter_mut().find(|(name, _)| name == "widgets");
        let Some((_, Json::List(widgets))) = widgets else { continue };
        for widget in widgets {
            let id = widget.get("id").text();
            let value = typed
                .iter()
                .find(|(form, known, _)| Some(form) == own.as_ref() && Some(known.as_str()) == id);
            if let (Some((_, _, value)), Json::Object(members)) = (value, widget) {
                members.retain(|(name, _)| name != "value");
                members.push(("value".to_owned(), value.clone()));
            }
        }
    }
}

/// Puts a value into an object, below the names that lead to it. What stands in the way is kept: the value is dropped.
fn put(into: &mut Json, names: &[&str], value: Json) {
    let (Some((name, rest)), Json::Object(members)) = (names.split_first(), into) else { return };
    let at = members.iter().position(|(known, _)| known == name);
    match (at.and_then(|at| members.get_mut(at)), rest) {
        (Some((_, member)), rest) => put(member, rest, value),
        (None, []) => members.push(((*name).to_owned(), value)),
        (None, rest) => {
            let mut member = Json::Object(Vec::new());
            put(&mut member, rest, value);
            members.push(((*name).to_owned(), member));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_id_leads_out_of_its_place() {
        assert_eq!(path("additionalActions/resend").as_deref(), Some("additionalActions/resend"));
        assert_eq!(
            path("externalLoginProvider/{a.b}?x#y").as_deref(),
            Some("externalLoginProvider/%7Ba%2Eb%7D%3Fx%23y")
        );
        for bad in ["", "/", "..", "a/../b", "a//b", "./a", "a/"] {
            assert_eq!(path(bad), None, "{bad}");
        }
    }

    #[test]
    fn dots_in_an_id_nest() {
        let field = |id: &str| Part { id: id.to_owned(), from: From::Field(id.to_owned(), None) };
        let form = Form { path: String::new(), parts: ["a.b", "a.c", "d", "d.e", "x"].map(field).into() };
        let text = |text: &str| Value::Text(text.to_owned());
        let answer = Answer::action("go").with("a.b", text("1")).with("a.c", text("2")).with("d", text("3"));
        let answer = answer.with("d.e", text("4"));
        assert_eq!(form.body(&answer).write(), r#"{"a":{"b":"1","c":"2"},"d":"3"}"#);
    }
}
