//! Somebody's backend that receives notices: it answers as it is told, and keeps what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What it does with the next notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    Answers(u16),
    /// 302 to a place where it would be taken.
    Redirects,
    /// It never answers.
    Hangs,
}

/// A notice as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) timestamp: String,
    pub(crate) signature: String,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

#[derive(Clone)]
struct Desk {
    does: Arc<Mutex<VecDeque<Does>>>,
    received: Arc<Mutex<Vec<Received>>>,
    arrived: Arc<Notify>,
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    desk: Desk,
    serving: tokio::task::JoinHandle<()>,
}

impl Receiver {
    /// It does these things with the first notices, and takes every later one.
    pub(crate) async fn open(does: &[Does]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/ended?x=1", listener.local_addr().unwrap());
        let desk = Desk {
            does: Arc::new(Mutex::new(does.iter().copied().collect())),
            received: Arc::default(),
            arrived: Arc::default(),
        };
        let app = Router::new().fallback(take).with_state(desk.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, desk, serving }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.desk.received.lock().unwrap().clone()
    }

    /// Waits until so many notices have come.
    pub(crate) async fn waits_for(&self, count: usize) -> Vec<Received> {
        loop {
            let arrived = self.desk.arrived.notified();
            let received = self.received();
            if received.len() >= count {
                return received;
            }
            arrived.await;
        }
    }

    /// It is gone: nothing listens there any more.
    pub(crate) async fn disappears(&mut self) {
        self.serving.abort();
        let _ = (&mut self.serving).await;
    }
}

async fn take(State(desk): State<Desk>, uri: axum::http::Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text =
        |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    desk.received.lock().unwrap().push(Received {
        path: uri.to_string(),
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
        content_type: text("content-type"),
        body: body.to_vec(),
    });
    desk.arrived.notify_waiters();
    let does = desk.does.lock().unwrap().pop_front().unwrap_or(Does::Answers(204));
    match does {
        Does::Answers(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Does::Redirects => (StatusCode::FOUND, [(header::LOCATION, "/elsewhere")]).into_response(),
        Does::Hangs => std::future::pending().await,
    }
}
