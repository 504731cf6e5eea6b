//! What a query asks. A name that a request does not know is refused: who misspells `oauthTokens` wants to hear of it.

use std::ops::RangeInclusive;

use axum::Json;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use url::form_urlencoded;

use super::error::Failed;
use crate::Node;
use crate::management::Problem;

/// The most members of a page, and how many it has where nobody said.
const PAGE: i64 = 200;
/// The most characters of a value.
const CHARS: usize = 300;

/// A query on its way: what is asked of it is known, what is left at the end is refused.
#[derive(Debug)]
pub(super) struct Asked {
    all: Vec<(String, String)>,
    left: Vec<(String, String)>,
    problems: Vec<Problem>,
    path: String,
}

impl FromRequestParts<Node> for Asked {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &Node) -> Result<Self, Failed> {
        let query = parts.uri.query().unwrap_or_default();
        let all: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        // Inside a nested router the other URI has lost its beginning.
        let path = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0).path().to_owned();
        Ok(Self { left: all.clone(), all, problems: Vec::new(), path })
    }
}

impl Asked {
    /// A text.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let at = self.left.iter().position(|(other, _)| other == name)?;
        let (_, value) = self.left.remove(at);
        if value.chars().any(char::is_control) || value.chars().count() > CHARS {
            self.problems
                .push(Problem::new(name, format!("it is a line of text, {CHARS} characters at most")));
            return None;
        }
        Some(value)
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let read = self.text(name)?.parse().ok();
        self.or(name, read, "it is true or false")
    }

    /// A whole number in a range.
    pub(super) fn whole(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let read = self.text(name)?.parse().ok().filter(|number| range.contains(number));
        self.or(name, read, &format!("it is a whole number from {} to {}", range.start(), range.end()))
    }

    /// `limit`.
    pub(super) fn limit(&mut self) -> i64 {
        self.whole("limit", 1..=PAGE).unwrap_or(PAGE)
    }

    fn or<T>(&mut self, name: &str, read: Option<T>, wanted: &str) -> Option<T> {
        if read.is_none() {
            self.problems.push(Problem::new(name, wanted));
        }
        read
    }

    /// That was all that can be asked.
    pub(super) fn end(&mut self) -> Result<(), Failed> {
        for (name, _) in self.left.drain(..).take(10) {
            let name: String = name.chars().filter(|char| !char.is_control()).take(60).collect();
            self.problems.push(Problem::new(name, "there is no such parameter, or it stands there twice"));
        }
        let problems = std::mem::take(&mut self.problems);
        if problems.is_empty() { Ok(()) } else { Err(Failed::invalid(problems)) }
    }

    /// A page of `limit` members, with a link to the next one where this one is full (RFC 8288): the one after `last`.
    pub(super) fn page<T: Serialize>(
        &self,
        node: &Node,
        members: &[T],
        limit: i64,
        last: Option<&str>,
    ) -> Response {
        let mut response = Json(members).into_response();
        let full = i64::try_from(members.len()).is_ok_and(|length| length >= limit);
        if let (true, Some(last), Ok(mut url)) = (full, last, node.config().public_url.join(&self.path)) {
            let others = self.all.iter().filter(|(name, _)| name != "after");
            url.query_pairs_mut().clear().extend_pairs(others).append_pair("after", last);
            if let Ok(link) = HeaderValue::from_str(&format!("<{url}>; rel=\"next\"")) {
                response.headers_mut().insert(header::LINK, link);
            }
        }
        response
    }
}
