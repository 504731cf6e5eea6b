//! What a browser does for the widget: sends its requests, keeps cookies, forgets some of them when it is closed.

use std::collections::BTreeMap;

use reqwest::Method as Http;
use reqwest::blocking::Client;

use super::{Backend, Config, Json, Person, Server};
use vestibule_flow::{Method, Request, Response};

/// A browser in which a page of `url`'s origin is open.
pub(crate) struct Browser {
    url: String,
    client: Client,
    /// By name: value, and whether the cookie outlives the browser.
    pub(crate) cookies: BTreeMap<String, (String, bool)>,
}

impl Browser {
    pub(crate) fn at(server: &Server) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { url: server.url.clone(), client, cookies: BTreeMap::new() }
    }

    pub(crate) fn send(&mut self, request: &Request) -> Response {
        let method = match request.method {
            Method::Get => Http::GET,
            Method::Post => Http::POST,
            Method::Put => Http::PUT,
            Method::Delete => Http::DELETE,
        };
        assert!(request.url.starts_with('/'), "{} is on the page's own origin", request.url);
        let mut sent = self.client.request(method.clone(), [&self.url, request.url.as_str()].concat());
        sent = sent.header("accept", "application/json").header("cookie", self.cookie_header());
        // As browsers do it: with everything that may change something.
        if method != Http::GET {
            sent = sent.header("origin", &self.url);
        }
        for (name, value) in &request.headers {
            sent = sent.header(*name, value);
        }
        let cookies = self.cookie_header();
        if let Some((csrf, value)) =
            request.csrf.as_ref().and_then(|csrf| Some((csrf, csrf.value(&cookies)?)))
        {
            sent = sent.header(csrf.header, value);
        }
        if let Some((content_type, body)) = &request.body {
            sent = sent.header("content-type", *content_type).body(body.clone());
        }
        let answer = sent.send().expect("the server answers");
        for set in answer.headers().get_all("set-cookie") {
            self.set(set.to_str().unwrap());
        }
        let name = |name: &reqwest::header::HeaderName| name.as_str().to_owned();
        let headers = answer.headers().iter();
        let headers = headers.filter_map(|(key, value)| Some((name(key), value.to_str().ok()?.to_owned())));
        Response {
            status: answer.status().as_u16(),
            headers: headers.collect(),
            url: Some(answer.url().to_string()),
            body: answer.text().unwrap(),
        }
    }

    /// A request that the widget would not send, from a page of the server's own.
    pub(crate) fn asks(&mut self, method: Method, path: &str, body: Option<&Json>) -> Response {
        let mut request = Request::new(method, path);
        request.body = body.map(|body| ("application/json", body.to_string()));
        self.send(&request)
    }

    /// Closes the browser and opens it again: what does not outlive it is gone.
    pub(crate) fn is_closed(&mut self) {
        self.cookies.retain(|_, (_, persistent)| *persistent);
    }

    /// Whether the cookie of this name is there, and outlives the browser.
    pub(crate) fn keeps(&self, name: &str) -> Option<bool> {
        self.cookies.get(name).map(|(_, persistent)| *persistent)
    }

    fn cookie_header(&self) -> String {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, (value, _))| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    fn set(&mut self, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attributes: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let max_age =
            attributes.iter().find_map(|attribute| attribute.strip_prefix("max-age=")?.parse::<i64>().ok());
        let expires = attributes.iter().any(|attribute| attribute.starts_with("expires="));
        if max_age.is_some_and(|age| age <= 0) {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), (value.to_owned(), max_age.is_some() || expires));
        }
    }
}

/// Somebody at the widget, in a browser, before a real server.
pub(crate) struct Visitor<B> {
    pub(crate) person: Person<B>,
    pub(crate) browser: Browser,
    answered: usize,
}

impl<B: Backend> Visitor<B> {
    pub(crate) fn opens(browser: Browser, backend: B, config: Config) -> Self {
        let mut person = Person::new(backend, config);
        person.opens_the_page();
        let mut visitor = Self { person, browser, answered: 0 };
        visitor.goes_on();
        visitor
    }

    /// Loads the page again.
    pub(crate) fn reloads(self, backend: B, config: Config) -> Self {
        let person = self.person.reloads(backend, config);
        let mut visitor = Self { person, browser: self.browser, answered: 0 };
        visitor.goes_on();
        visitor
    }

    /// Sends what the machine wants sent, until it wants nothing more.
    fn goes_on(&mut self) {
        while let Some(request) = self.person.sent.get(self.answered).cloned() {
            self.answered += 1;
            let response = self.browser.send(&request);
            self.person.gets_response(response);
        }
    }

    pub(crate) fn types(&mut self, field: &str, text: &str) -> &mut Self {
        self.person.types(field, text);
        self
    }

    pub(crate) fn ticks(&mut self, field: &str, tick: bool) -> &mut Self {
        if tick {
            self.person.ticks(field);
        }
        self
    }

    pub(crate) fn presses(&mut self, action: &str) -> &mut Self {
        self.person.presses(action);
        self.goes_on();
        self
    }

    /// Answers the browser's passkey ceremony.
    pub(crate) fn confirms(&mut self, credential: &str) -> &mut Self {
        self.person.confirms(Ok(credential));
        self.goes_on();
        self
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.person.finished.as_deref() == Some("/app")
    }
}
