//! Requests.

use gloo_net::http::{Method as HttpMethod, RequestBuilder};
use vestibule_flow::{Method, Request, Response};
use wasm_bindgen::JsCast;
use web_sys::{AbortSignal, HtmlDocument, RequestCredentials};

/// The response headers that a wire protocol reads.
const HEADERS: [&str; 3] = ["content-type", "retry-after", "x-retry-after"];

/// Sends a request, cookies included. `None` where there is no response: no network, no server, refused by CORS,
/// aborted.
pub(crate) async fn send(request: Request, abort: Option<AbortSignal>) -> Option<Response> {
    let mut builder = RequestBuilder::new(&request.url)
        .method(method(request.method))
        .credentials(RequestCredentials::Include)
        .abort_signal(abort.as_ref())
        .header("accept", "application/json");
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if let Some(csrf) = &request.csrf {
        // Read now: the backend may have set another one with its last response.
        if let Some(value) = csrf.value(&cookies()) {
            builder = builder.header(csrf.header, value);
        }
    }
    let request = match request.body {
        Some((content_type, body)) => builder.header("content-type", content_type).body(body),
        None => builder.build(),
    };
    let response = request.ok()?.send().await.ok()?;
    let headers = response.headers();
    let header = |name: &str| headers.get(name).map(|value| (name.to_owned(), value));
    Some(Response {
        status: response.status(),
        headers: HEADERS.into_iter().filter_map(header).collect(),
        url: Some(response.url()).filter(|url| !url.is_empty()),
        body: response.text().await.ok()?,
    })
}

/// The cookies that this page may read.
fn cookies() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    document.and_then(|document| document.cookie().ok()).unwrap_or_default()
}

fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Delete => HttpMethod::DELETE,
    }
}
