//! `serve`: the server itself.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::interval;
use url::Url;
use vestibule_server::federation::Secrets;
use vestibule_server::mail::{self, Smtp, SmtpConfig};
use vestibule_server::notices::Courier;
use vestibule_server::random::SystemRandom;
use vestibule_server::{Config, Node, Store, demo, http, return_to, sweep};

use super::{Done, Place, SystemClock, operations};

#[derive(Args)]
pub(super) struct Serve {
    /// The address to listen on. A loopback address listens on both IPv4's and IPv6's.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// The port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Where browsers reach it. https makes cookies Secure. [default: http://localhost:PORT]
    #[arg(long)]
    public_url: Option<Url>,
    /// Empty the database first. PostgreSQL's only with --demo.
    #[arg(long)]
    fresh: bool,
    /// The page with the widget, where who has to sign in is led and comes back to from other providers: a path, or an
    /// address at an origin that a sign-in may lead to. [default: /]
    #[arg(long, value_name = "PAGE")]
    sign_in_page: Option<String>,
    /// The folder with the client secrets for other providers, a file each, named by the provider's id. They can be given in
    /// environment variables instead, as VESTIBULE_CLIENT_SECRET_ID.
    #[arg(long, value_name = "FOLDER", env = "VESTIBULE_CLIENT_SECRETS")]
    client_secrets: Option<PathBuf>,
    /// The folder with the built widget.
    #[arg(long, default_value = "dist")]
    assets: PathBuf,
    /// Make the demo's accounts and serve its pages. Everybody knows their passwords.
    #[arg(long)]
    demo: bool,
    /// A further origin whose pages may post here. Can be given several times.
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    allow_origin: Vec<String>,
    /// An origin to which a sign-in may lead, besides this one. Can be given several times.
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    allow_return_to: Vec<String>,
    /// A reverse proxy stands in front: take the client's address from the last hop of X-Forwarded-For.
    #[arg(long)]
    trust_proxy: bool,
    /// Send mail by this server, as in smtps://user:password@mail.example.com. [default: keep it in the database]
    #[arg(
        long,
        value_name = "URL",
        env = "VESTIBULE_SMTP_URL",
        hide_env_values = true,
        requires = "mail_from"
    )]
    smtp_url: Option<String>,
    /// Whom mail is from, as in "Example <no-reply@example.com>".
    #[arg(long, value_name = "MAILBOX", env = "VESTIBULE_MAIL_FROM")]
    mail_from: Option<String>,
    /// The domain that passkeys are made for, where it is not the public URL's host but above it.
    #[arg(long, value_name = "DOMAIN")]
    passkey_domain: Option<String>,
    #[command(flatten)]
    operations: operations::Options,
}

pub(super) async fn run(options: Serve, place: &Place) -> Done {
    let database = place.database()?;
    options.operations.begin_log();
    if options.fresh && !options.demo && !database.starts_with("sqlite:") {
        return Err(
            "--fresh drops every table of that PostgreSQL database; it does so only with --demo".into()
        );
    }
    let (listeners, port) = listen(options.listen, options.port).await?;
    let metrics = options.operations.metrics_listener().await?;
    let mut config = config(&options, port)?;
    let address = config.public_url.clone();
    let smtp = config.smtp.as_ref().map(Smtp::new).transpose()?;
    let store = Store::open(&database, options.fresh).await?;
    config.secret_keys = Some(place.secret_keys(&store, &database).await?);
    let node = Node::new(config, store, Arc::new(SystemClock), Arc::new(SystemRandom))?;
    if options.demo {
        if !options.listen.is_loopback() {
            tracing::warn!("the demo is open to others, and everybody knows its passwords");
        }
        demo::seed(&node).await?;
    }
    if let Some(listener) = metrics {
        tracing::info!(at = %listener.local_addr()?, "metrics");
        tokio::spawn(http::serve_metrics(node.clone(), listener));
    }
    let (over, shutdown) = watch::channel(false);
    tokio::spawn(sweep_now_and_then(node.clone()));
    let worker = smtp.map(|smtp| tokio::spawn(mail::run(node.clone(), smtp, shutdown.clone())));
    tokio::spawn(Courier::new(node.clone()).run(shutdown.clone()));
    tokio::spawn(async move {
        interrupted().await;
        // An error means that nobody serves any more.
        let _ = over.send(true);
    });
    println!("Vestibule is at {address}");
    http::serve(&node, listeners, shutdown).await?;
    if let Some(worker) = worker {
        worker.await?;
    }
    operations::close(&node).await;
    Ok(())
}

fn config(options: &Serve, port: u16) -> Result<Config, Box<dyn Error>> {
    let public_url = match &options.public_url {
        Some(url) if matches!(url.scheme(), "http" | "https") && url.path() == "/" => url.clone(),
        Some(url) => {
            return Err(format!("--public-url {url}: an origin, as in https://id.example.com").into());
        }
        None => Url::parse(&format!("http://localhost:{port}/"))?,
    };
    let mut config = Config::new(public_url);
    config.allow_origins.clone_from(&options.allow_origin);
    config.allow_return_to.clone_from(&options.allow_return_to);
    config.trust_proxy = options.trust_proxy;
    if let Some(page) = &options.sign_in_page {
        let allowed = return_to::allowed(page, &config);
        config.sign_in_page = allowed.ok_or_else(|| {
            format!("--sign-in-page {page}: a path, or an address at an origin of --allow-return-to")
        })?;
    }
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    config.client_secrets = Secrets::new(options.client_secrets.clone(), variables);
    config.demo = options.demo;
    config.assets = Some(options.assets.clone());
    options.operations.configure(&mut config);
    config.passkey_domain.clone_from(&options.passkey_domain);
    config.smtp =
        options.smtp_url.clone().zip(options.mail_from.clone()).map(|(url, from)| SmtpConfig { url, from });
    if options.demo {
        // Trunk's development server, which passes /auth on to here; and the demo by its number.
        let local = ["localhost:8080".to_owned(), "127.0.0.1:8080".to_owned(), format!("127.0.0.1:{port}")];
        config.allow_origins.extend(local.map(|host| format!("http://{host}")));
    }
    Ok(config)
}

/// Browsers take `localhost` for `::1` or for `127.0.0.1`, so both are listened on where there are both.
async fn listen(address: IpAddr, port: u16) -> Result<(Vec<TcpListener>, u16), Box<dyn Error>> {
    let first = bind(address, port).await?;
    let port = first.local_addr()?.port();
    let other: IpAddr = match address {
        IpAddr::V4(address) if address == Ipv4Addr::LOCALHOST => Ipv6Addr::LOCALHOST.into(),
        IpAddr::V6(address) if address == Ipv6Addr::LOCALHOST => Ipv4Addr::LOCALHOST.into(),
        _ => return Ok((vec![first], port)),
    };
    match TcpListener::bind(SocketAddr::new(other, port)).await {
        Ok(second) => Ok((vec![first, second], port)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Err(in_use(other, port).into()),
        // This machine does not have it.
        Err(_) => Ok((vec![first], port)),
    }
}

async fn bind(address: IpAddr, port: u16) -> Result<TcpListener, Box<dyn Error>> {
    TcpListener::bind(SocketAddr::new(address, port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => in_use(address, port).into(),
        _ => format!("{}: {error}", SocketAddr::new(address, port)).into(),
    })
}

fn in_use(address: IpAddr, port: u16) -> String {
    format!("{} is in use already; choose another with --port", SocketAddr::new(address, port))
}

async fn sweep_now_and_then(node: Node) {
    let mut now_and_then = interval(Duration::from_secs(60));
    loop {
        now_and_then.tick().await;
        if let Err(error) = sweep::sweep(&node).await {
            tracing::warn!(%error, "could not sweep; trying again in a minute");
        }
    }
}

/// Until Ctrl-C, or the SIGTERM that a supervisor sends.
async fn interrupted() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminated => {}
    }
}

fn origin(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" if url.path() == "/" => Ok(url.origin().ascii_serialization()),
        _ => Err("an origin, as in https://app.example.com".to_owned()),
    }
}
