//! An IDX document: its envelopes, its references, its times.

use crate::json::Json;

/// An IDX document.
pub(super) struct Document(Json);

impl Document {
    /// Reads a body. `None` where it is no IDX document: HTML, nothing, an error of another shape.
    pub(super) fn read(body: &str) -> Option<Self> {
        const MARKS: [&str; 6] = [
            "remediation",
            "messages",
            "stateHandle",
            "success",
            "successWithInteractionCode",
            "deviceEnrollment",
        ];
        let json = Json::parse(body).filter(|json| matches!(json, Json::Object(_)))?;
        let marked = MARKS.iter().any(|mark| matches!(json.get(mark), Json::Object(_) | Json::Text(_)));
        (marked || json.get("version").text().is_some()).then_some(Self(json))
    }

    /// A top-level member.
    pub(super) fn get(&self, name: &str) -> &Json {
        self.0.get(name)
    }

    /// A top-level member without its envelope.
    pub(super) fn value(&self, name: &str) -> &Json {
        opened(self.0.get(name))
    }

    /// The top-level members.
    pub(super) fn members(&self) -> &[(String, Json)] {
        self.0.members()
    }

    /// The remediations, in their order.
    pub(super) fn remediations(&self) -> &[Json] {
        self.value("remediation").list()
    }

    /// What `of` relates to: a `JSONPath` of names and places (`$.authenticators.value[0]`), alone or in an array of one.
    ///
    /// A path is followed once, so that references in a circle come to an end; one that leads nowhere is nothing.
    pub(super) fn related(&self, of: &Json) -> &Json {
        let path = of.get("relatesTo");
        let path = path.text().or_else(|| path.list().first().and_then(Json::text)).unwrap_or_default();
        let steps = path.trim_start_matches('$').split(['.', '[', ']']);
        let mut steps =
            steps.map(|step| step.trim_matches(['\'', '"'])).filter(|step| !step.is_empty()).peekable();
        if steps.peek().is_none() {
            return &Json::Null;
        }
        opened(steps.fold(&self.0, |at, step| match at {
            Json::List(values) => {
                step.parse().ok().and_then(|place: usize| values.get(place)).unwrap_or(&Json::Null)
            }
            value => value.get(step),
        }))
    }

    /// The authenticator that a remediation is about: what it relates to, else the one under way.
    pub(super) fn authenticator(&self, remediation: &Json) -> &Json {
        let related = self.related(remediation);
        if is_authenticator(related) {
            return related;
        }
        let current = ["currentAuthenticatorEnrollment", "currentAuthenticator", "enrollmentAuthenticator"];
        current
            .iter()
            .map(|name| self.value(name))
            .find(|value| is_authenticator(value))
            .unwrap_or(&Json::Null)
    }

    /// Whether this is a form, or anything else that is sent: an object with an address and a relation.
    pub(super) fn is_form(json: &Json) -> bool {
        json.get("href").text().is_some() && !json.get("rel").list().is_empty()
    }
}

fn is_authenticator(json: &Json) -> bool {
    ["key", "type", "methods", "displayName"].iter().any(|name| *json.get(name) != Json::Null)
}

/// What is in an envelope (`{"type": "object", "value": …}`), or the value itself where there is none.
pub(super) fn opened(json: &Json) -> &Json {
    let kind = json.get("type").text();
    match json.get("value") {
        value @ Json::Object(_) if kind.is_none_or(|kind| kind == "object") => value,
        value @ Json::List(_) if kind.is_none_or(|kind| kind == "array") => value,
        _ => json,
    }
}

/// A text that says something.
pub(super) fn said(json: &Json) -> Option<&str> {
    json.text().map(str::trim).filter(|text| !text.is_empty())
}

/// A time (RFC 3339, in UTC) in seconds since 1970-01-01 UTC.
pub(super) fn seconds(time: &str) -> Option<u64> {
    let number = |from: usize, to: usize| {
        let digits = time.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok())?
    };
    let separated = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")];
    separated.iter().all(|(at, separator)| time.get(*at..at + 1) == Some(*separator)).then_some(())?;
    time.ends_with('Z').then_some(())?;
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    ((1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some(())?;
    // Days since 0000-03-01, so that a leap day is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    let days = days.checked_sub(719_468)?;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// The forms that stand elsewhere in a document than among its remediations: resend, recover, poll, cancel-polling.
pub(super) fn extras(document: &Document) -> Vec<&Json> {
    const APART: [&str; 6] =
        ["remediation", "cancel", "context", "success", "failure", "successWithInteractionCode"];
    let mut found = Vec::new();
    for (_, value) in document.members().iter().filter(|(name, _)| !APART.contains(&name.as_str())) {
        below(value, 4, &mut found);
    }
    found
}

fn below<'a>(json: &'a Json, depth: u32, found: &mut Vec<&'a Json>) {
    if Document::is_form(json) && json.get("method").text() != Some("GET") {
        if json.get("name").text().is_some() {
            found.push(json);
        }
    } else if depth > 0 {
        for (_, value) in json.members() {
            below(value, depth - 1, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(seconds("1970-01-01T00:00:00.000Z"), Some(0));
        assert_eq!(seconds("2024-02-29T12:30:15Z"), Some(1_709_209_815));
        assert_eq!(seconds("2020-07-10T15:51:13.000Z"), Some(1_594_396_273));
        for rubbish in
            ["", "2024", "2024-02-29", "2024-02-29 12:30:15Z", "2024-13-01T00:00:00Z", "ä024-02-29T12:30:15Z"]
        {
            assert_eq!(seconds(rubbish), None, "{rubbish}");
        }
    }

    #[test]
    fn references_are_followed_once_and_never_in_a_circle() {
        let document = Document::read(
            r#"{"version": "1", "a": {"type": "array", "value": [{"key": "x", "relatesTo": "$.b"}]},
                "b": {"type": "object", "value": {"key": "y", "relatesTo": ["$.a.value[0]"]}}}"#,
        )
        .unwrap();
        let of = |path: &str| Json::object([("relatesTo", Some(path.into()))]);
        assert_eq!(document.related(&of("$.a.value[0]")).get("key").text(), Some("x"));
        assert_eq!(document.related(&of("b")).get("key").text(), Some("y"));
        assert_eq!(document.related(&of("$['a']['value'][0]")).get("key").text(), Some("x"));
        for nowhere in ["$", "", "$.a.value[7]", "$.a.value[-1]", "$.z.y", "$..", "$.b.value.relatesTo.x"] {
            assert_eq!(*document.related(&of(nowhere)), Json::Null, "{nowhere}");
        }
    }
}
