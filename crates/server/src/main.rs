//! The command line of the reference backend.

use std::error::Error;
use std::io::IsTerminal as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clap::{Args, Parser, Subcommand};
use etcetera::BaseStrategy as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::interval;
use tracing_subscriber::EnvFilter;
use url::Url;
use vestibule_server::authn::seal::SecretKeys;
use vestibule_server::federation::command::ProviderCommand;
use vestibule_server::federation::{self, Secrets};
use vestibule_server::mail::{self, Smtp, SmtpConfig};
use vestibule_server::random::SystemRandom;
use vestibule_server::{Clock, Config, Node, Store, Time, demo, http, return_to, sweep};

/// Sign-in flows, sessions and device sessions for the Vestibule widget.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve sign-ins until it is interrupted.
    Serve(Box<Serve>),
    /// Print the OpenAPI document of the house protocol.
    Openapi,
    /// Set up other OpenID providers that people can sign in by.
    Provider {
        /// sqlite:PATH or postgres://… [default: vestibule.db in the user's data folder]
        #[arg(long)]
        database: Option<String>,
        #[command(subcommand)]
        command: ProviderCommand,
    },
}

#[derive(Args)]
struct Serve {
    /// The address to listen on. A loopback address listens on both IPv4's and IPv6's.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// The port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Where browsers reach it. https makes cookies Secure. [default: http://localhost:PORT]
    #[arg(long)]
    public_url: Option<Url>,
    /// sqlite:PATH or postgres://… [default: vestibule.db in the user's data folder]
    #[arg(long)]
    database: Option<String>,
    /// Empty the database first. PostgreSQL's only with --demo.
    #[arg(long)]
    fresh: bool,
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
    /// The file with the keys that secrets in the database are sealed with, the same for all nodes.
    /// [default: beside the SQLite file, or vestibule.key in the user's data folder; made where there is none]
    #[arg(long, value_name = "FILE", env = "VESTIBULE_SECRET_KEY_FILE")]
    secret_key_file: Option<PathBuf>,
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
    /// Where the sign-in page is, if not at /: a path, or an address at an origin that a sign-in may lead to. People who
    /// signed in at another provider come back to it.
    #[arg(long, value_name = "PAGE")]
    sign_in_page: Option<String>,
    /// The folder with the client secrets for other providers, a file each, named by the provider's id. They can be given in
    /// environment variables instead, as VESTIBULE_CLIENT_SECRET_ID.
    #[arg(long, value_name = "FOLDER", env = "VESTIBULE_CLIENT_SECRETS")]
    client_secrets: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(options) => serve(*options).await,
        Command::Openapi => openapi(),
        Command::Provider { database, command } => provider(database, command).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vestibule-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn openapi() -> Result<(), Box<dyn Error>> {
    print!("{}", http::document()?);
    Ok(())
}

async fn provider(database: Option<String>, command: ProviderCommand) -> Result<(), Box<dyn Error>> {
    let store = Store::open(&database.map_or_else(default_database, Ok)?, false).await?;
    federation::command::run(command, &store, &mut std::io::stdout()).await?;
    store.close().await;
    Ok(())
}

async fn serve(options: Serve) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let terminal = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(terminal).init();

    let database = options.database.clone().map_or_else(default_database, Ok)?;
    if options.fresh && !options.demo && !database.starts_with("sqlite:") {
        return Err(
            "--fresh drops every table of that PostgreSQL database; it does so only with --demo".into()
        );
    }
    let (listeners, port) = listen(options.listen, options.port).await?;
    let mut config = config(&options, port)?;
    let address = config.public_url.clone();
    let smtp = config.smtp.as_ref().map(Smtp::new).transpose()?;
    let store = Store::open(&database, options.fresh).await?;
    let keys = secret_keys(options.secret_key_file.as_deref(), &database)?;
    store.check_secret_keys(&keys, SystemClock.now()).await?;
    config.secret_keys = Some(keys);
    let node = Node::new(config, store, Arc::new(SystemClock), Arc::new(SystemRandom))?;
    if options.demo {
        if !options.listen.is_loopback() {
            tracing::warn!("the demo is open to others, and everybody knows its passwords");
        }
        demo::seed(&node).await?;
    }
    let (over, shutdown) = watch::channel(false);
    tokio::spawn(sweep_now_and_then(node.clone()));
    let worker = smtp.map(|smtp| tokio::spawn(mail::run(node.clone(), smtp, shutdown.clone())));
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
    node.store().close().await;
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
    config.demo = options.demo;
    config.assets = Some(options.assets.clone());
    config.passkey_domain.clone_from(&options.passkey_domain);
    config.smtp =
        options.smtp_url.clone().zip(options.mail_from.clone()).map(|(url, from)| SmtpConfig { url, from });
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    config.client_secrets = Secrets::new(options.client_secrets.clone(), variables);
    if let Some(page) = &options.sign_in_page {
        let allowed = return_to::allowed(page, &config);
        config.sign_in_page = allowed.ok_or_else(|| {
            format!("--sign-in-page {page}: a path, or an address at an origin of --allow-return-to")
        })?;
    }
    if options.demo {
        // Trunk's development server, which passes /auth on to here; and the demo by its number.
        let local = ["localhost:8080".to_owned(), "127.0.0.1:8080".to_owned(), format!("127.0.0.1:{port}")];
        config.allow_origins.extend(local.map(|host| format!("http://{host}")));
    }
    Ok(config)
}

/// `vestibule.db` in the folder where this platform keeps a user's data.
fn default_database() -> Result<String, Box<dyn Error>> {
    Ok(format!("sqlite:{}", data_folder("--database")?.join("vestibule.db").display()))
}

fn data_folder(otherwise: &str) -> Result<PathBuf, Box<dyn Error>> {
    let folders = etcetera::choose_base_strategy();
    let folders =
        folders.map_err(|_| format!("this system says nowhere to keep data; name a {otherwise}"))?;
    let folder = folders.data_dir().join("vestibule");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// A file that was named has to be there: who names it wrongly is told so, and gets no new keys that open nothing.
fn secret_keys(named: Option<&Path>, database: &str) -> Result<SecretKeys, Box<dyn Error>> {
    if let Some(file) = named {
        return Ok(SecretKeys::load(file)?);
    }
    let file = match Store::sqlite_file(database) {
        Some(file) => file.with_added_extension("key"),
        None => data_folder("--secret-key-file")?.join("vestibule.key"),
    };
    Ok(SecretKeys::load_or_make(&file, &SystemRandom)?)
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

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge where time comes in")]
    fn now(&self) -> Time {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().into()
    }
}
