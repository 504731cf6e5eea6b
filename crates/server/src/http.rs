//! HTTP: what is served where, and what every request and every response has to be.
//!
//! ```text
//! /auth/flow, /auth/flow/{id}      the house protocol
//! /auth/federation/…               the way to an OpenID provider and back
//! /auth/session, /auth/sign-out    who is signed in, and the end of it
//! /auth/forward, /auth/introspect  the same for reverse proxies and for backends
//! /api/v1/…, /idp/myaccount/…      the management API
//! /account/…, /admin/log           one's own account; the sign-in log
//! /healthz, /readyz                for whoever watches over it
//! /vestibule/…                     the widget, for pages of other origins
//! /, /app, /mailbox, /demo/…       the demo, with `--demo`
//! everything else                  the built widget and its page
//! ```

mod account;
mod admin;
mod assets;
mod cookies;
mod error;
mod federation;
mod flow;
mod forward;
mod guard;
mod headers;
mod health;
mod introspect;
mod management;
mod metrics;
mod openapi;
mod session;
mod watch;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::middleware;
use axum::routing::{any, get, post};
use tokio::net::TcpListener;
use tokio::sync::watch as channel;
use tower_http::catch_panic::CatchPanicLayer;

use crate::config::Shutdown;
use crate::{Node, demo};

pub(crate) use assets::file;
pub use cookies::Names;
pub use error::Failure;
pub use guard::{Caller, Checked};
pub(crate) use headers::never_stored;
pub use metrics::serve_metrics;
pub use openapi::document;

/// How long a request may take before the answer is 503.
const PATIENCE: Duration = Duration::from_secs(30);

/// Everything that is served.
pub fn router(node: &Node) -> Router {
    router_with(node, Router::new())
}

/// The same, with routes of a program that has the backend built in, behind the same layers.
pub fn router_with(node: &Node, more: Router) -> Router {
    let mut router = Router::new()
        .nest("/auth", auth(node))
        .nest("/api/v1", management::administration(node))
        .nest("/idp/myaccount", management::my_account(node))
        .merge(health::routes(node))
        .merge(account::routes(node))
        .merge(admin::routes(node))
        .merge(more);
    if node.config().demo {
        router = router.merge(demo::routes(node));
    }
    assets::mount(router, node)
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(node.clone(), watch::watch))
        .layer(middleware::from_fn_with_state(node.clone(), headers::security))
}

fn auth(node: &Node) -> Router {
    Router::new()
        .route("/flow", post(flow::begin))
        .route("/flow/{id}", get(flow::show).post(flow::submit))
        .route("/federation/callback", get(federation::callback))
        .route("/federation/{provider}/start", get(federation::start))
        .route("/session", get(session::show))
        .route("/sign-out", post(session::sign_out))
        .route("/forward", any(forward::forward))
        .route("/introspect", post(introspect::introspect))
        .fallback(error::no_such_route)
        .method_not_allowed_fallback(error::no_such_method)
        .layer(middleware::from_fn(never_stored))
        .with_state(node.clone())
}

/// Serves on every listener until `shutdown` says so.
///
/// Then `/readyz` says 503 and connections are not kept, for as long as
/// the configured delay; then nothing more is taken, and what was begun has the configured grace to end. What has not ended
/// by then is given up: its transaction does not happen.
///
/// # Errors
/// Where a listener breaks.
pub async fn serve(
    node: &Node,
    listeners: Vec<TcpListener>,
    mut shutdown: channel::Receiver<bool>,
) -> std::io::Result<()> {
    let (close, closing) = channel::channel(false);
    let mut tasks = tokio::task::JoinSet::new();
    for listener in listeners {
        let service = router(node).into_make_service_with_connect_info::<SocketAddr>();
        let mut closing = closing.clone();
        let over = async move {
            // An error means that nobody is left to say so; then it is over as well.
            let _ = closing.wait_for(|over| *over).await;
        };
        tasks.spawn(async move { axum::serve(listener, service).with_graceful_shutdown(over).await });
    }
    tokio::select! {
        ended = all(&mut tasks) => return ended,
        // An error means that nobody is left to say so; then it is over as well.
        _ = shutdown.wait_for(|over| *over) => {}
    }
    let Shutdown { delay, grace } = node.config().shutdown;
    node.drain();
    tracing::info!(delay_s = delay.as_secs_f64(), grace_s = grace.as_secs_f64(), "ending");
    tokio::select! {
        ended = all(&mut tasks) => return ended,
        () = tokio::time::sleep(delay) => {}
    }
    // An error means that every listener has ended already.
    let _ = close.send(true);
    if let Ok(ended) = tokio::time::timeout(grace, all(&mut tasks)).await {
        return ended;
    }
    tracing::warn!(requests = node.metrics().in_flight(), "the grace is over; giving up what has not ended");
    Ok(())
}

async fn all(tasks: &mut tokio::task::JoinSet<std::io::Result<()>>) -> std::io::Result<()> {
    while let Some(ended) = tasks.join_next().await {
        ended.map_err(std::io::Error::other)??;
    }
    Ok(())
}
