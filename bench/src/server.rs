//! The contestants' server: the backend as it is, and beside it a handler that does nothing.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Result;
use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use url::Url;
use vestibule_server::authn::seal::SecretKeys;
use vestibule_server::config::Limit;
use vestibule_server::random::SystemRandom;
use vestibule_server::{Clock, Config, Node, Store, Time, http};

/// How many people have an account.
pub(crate) const PEOPLE: usize = 200;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// sqlite:PATH or postgres://…. It is emptied.
    #[arg(long)]
    database: String,
}

/// The identifier of an account.
pub(crate) fn identifier(number: usize) -> String {
    format!("person-{number}@example.com")
}

/// Serves until it is killed. Prints its port.
pub(crate) async fn serve(options: Options) -> Result<()> {
    let filter = tracing_subscriber::EnvFilter::new("info");
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::sink).init();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let port = listener.local_addr()?.port();
    let mut config = Config::new(Url::parse(&format!("http://localhost:{port}"))?);
    // Every sign-in has an address of its own, as in life, and none of them is refused.
    config.trust_proxy = true;
    let any = Limit { count: i64::from(i32::MAX), window: 60 };
    config.limits.flows = any;
    config.limits.address = any;
    config.limits.identifier = any;
    config.secret_keys = Some(SecretKeys::draw(&SystemRandom)?);
    let store = Store::open(&options.database, true).await?;
    let node = Node::new(config, store, Arc::new(SystemClock), Arc::new(SystemRandom))?;
    seed(&node).await?;
    let empty = Router::new().route("/empty", get(async || "{}"));
    let service = http::router_with(&node, empty).into_make_service_with_connect_info::<SocketAddr>();
    println!("{port}");
    Ok(axum::serve(listener, service).await?)
}

/// One hash does for everybody: what is measured is checking it.
async fn seed(node: &Node) -> Result<()> {
    let password = node.passwords().hash(PASSWORD, node.random())?;
    let mut tx = node.store().begin().await?;
    for number in 0..PEOPLE {
        let id = node.draw_id()?;
        tx.add_user(&id, &identifier(number), "Somebody", node.now()).await?;
        tx.set_authenticator(&id, "password", &password, node.now()).await?;
    }
    Ok(tx.commit().await?)
}

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge where time comes in")]
    fn now(&self) -> Time {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().into()
    }
}
