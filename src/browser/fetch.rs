//! Requests.

use gloo_net::http::{Method as HttpMethod, RequestBuilder};
use vestibule_flow::{Method, Request, Response};
use web_sys::{AbortSignal, RequestCredentials};

/// The response headers that a wire protocol reads.
const HEADERS: [&str; 2] = ["content-type", "retry-after"];

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
        body: response.text().await.ok()?,
    })
}

fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Delete => HttpMethod::DELETE,
    }
}
