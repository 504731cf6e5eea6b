//! The built widget: `index.html`, the loader, glue, WebAssembly, styles and languages.
//!
//! A file with a hash in its name never changes and is kept for a year; every other is asked about again each time. Beside
//! `x` there may be `x.br` and `x.gz`, which are sent in its place to who can read them.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use crate::Node;

const HOW_TO_BUILD: &str = "The widget is not built yet. Build it with\n\n    cargo xtask build\n\nand start the server \
    again, or name the folder it was built into with --assets.\n";

/// Serves the folder as what no other route has, and below `/vestibule/` for pages of other origins.
pub(super) fn mount(router: Router, node: &Node) -> Router {
    let folder = node.config().assets.as_ref().filter(|folder| folder.join("index.html").is_file());
    let Some(folder) = folder else {
        let router = router.fallback(async || (StatusCode::NOT_FOUND, "There is nothing here.\n"));
        return if node.config().demo { router } else { router.route("/", get(not_built)) };
    };
    let files = || ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let shared = Router::new()
        .fallback_service(files())
        .layer(middleware::from_fn(for_other_origins))
        .layer(middleware::from_fn(kept));
    let own = Router::new().fallback_service(files()).layer(middleware::from_fn(kept));
    router.nest("/vestibule", shared).fallback_service(own)
}

/// `/` where there is no widget.
async fn not_built() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, HOW_TO_BUILD).into_response()
}

/// One file of the folder, as [`mount`] serves it.
pub(crate) async fn file(node: &Node, request: Request) -> Response {
    let Some(folder) = node.config().assets.as_ref().filter(|folder| folder.join("index.html").is_file())
    else {
        return not_built().await;
    };
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let mut response = match files.oneshot(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    };
    keep(response.headers_mut(), false);
    response
}

async fn kept(request: Request, next: Next) -> Response {
    let hashed = has_hash(request.uri().path());
    let mut response = next.run(request).await;
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    keep(response.headers_mut(), hashed && found);
    response
}

fn keep(headers: &mut HeaderMap, for_good: bool) {
    let policy = if for_good { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
}

async fn for_other_origins(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(policy, HeaderValue::from_static("cross-origin"));
    response
}

/// Whether a file's name has a hash in it: `-` and then at least eight digits of base 16 up to `.` or `_`.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('-').skip(1).any(|part| {
        let hash = part.split(['.', '_']).next().unwrap_or_default();
        hash.len() >= 8 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_in_a_name_is_seen() {
        for hashed in [
            "/vestibule-3c2bdf763f76d7ed_bg.wasm",
            "/vestibule/icon-42f31f880a4df677.svg",
            "/a-b-01234567.js",
        ] {
            assert!(has_hash(hashed), "{hashed}");
        }
        for plain in
            ["/vestibule.js", "/locales/pt-BR.json", "/a-deadbee.js", "/a-deadbeefs.js", "/-01234567/x.js"]
        {
            assert!(!has_hash(plain), "{plain}");
        }
    }
}
