//! The command line.
//!
//! Errors, and the policy about them: what was done or asked for is on stdout, everything else on stderr. 0: done. 1: not done, with one
//! sentence why. 2: the command line was not understood. No password is ever an argument: whoever lists processes would see it.

mod backup;
mod group;
mod log;
mod operations;
mod password;
mod serve;
mod settings;
mod table;
mod token;
mod user;
mod webhook;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use clap::{Args, Parser, Subcommand};
use etcetera::BaseStrategy as _;
use url::Url;
use vestibule_server::authn::seal::SecretKeys;
use vestibule_server::federation::command::ProviderCommand;
use vestibule_server::random::SystemRandom;
use vestibule_server::store::UserRow;
use vestibule_server::{Clock, Config, Node, Store, Time, authn, federation, http};

/// What a command comes to.
type Done = Result<(), Box<dyn Error>>;

/// Sign-in flows, sessions and device sessions for the Vestibule widget.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where everything is kept.
#[derive(Args)]
struct Place {
    /// sqlite:PATH or postgres://… [default: vestibule.db in the user's data folder]
    #[arg(long, global = true, env = "VESTIBULE_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Option<String>,
    /// The file with the keys that secrets in the database are sealed with, the same for all nodes.
    /// [default: beside the SQLite file, or vestibule.key in the user's data folder; made where there is none]
    #[arg(long, global = true, env = "VESTIBULE_SECRET_KEY_FILE", value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  vestibule-server serve --demo                       try it, at http://localhost:8787/
  vestibule-server user add totp@example.com --name 'TOTP Account'
  vestibule-server serve --public-url https://id.example.com --listen 0.0.0.0 --trust-proxy
  vestibule-server backup --to vestibule-backup.db     while it is used
  vestibule-server log --code 50140                   who left \"Stay signed in?\" unanswered
  vestibule-server token issue --name reports         for /auth/introspect and the management API

Every command takes --database, or VESTIBULE_DATABASE, and may run beside a server: what it changes holds from the
next request on. Exit status: 0 done, 1 not done (stderr says why), 2 not understood.";

#[derive(Subcommand)]
enum Command {
    /// Serve sign-ins until it is interrupted.
    Serve(Box<serve::Serve>),
    /// Copy a SQLite database to a file while it is used, and check the copy.
    Backup(backup::Backup),
    /// People: add, list, disable, set passwords, end sessions.
    #[command(subcommand)]
    User(user::Command),
    /// Groups of people.
    #[command(subcommand)]
    Group(group::Command),
    /// API tokens for programs, and for people's own accounts.
    #[command(subcommand)]
    Token(token::Command),
    /// The organisation's settings, the default policies', apps' and brands'.
    #[command(subcommand)]
    Settings(settings::Command),
    /// The sign-in log, newest first.
    Log(log::Log),
    /// Who is told when a session has ended.
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Other OpenID providers that people can sign in by.
    #[command(subcommand)]
    Provider(ProviderCommand),
    /// Print the OpenAPI document of the HTTP interface.
    Openapi,
}

/// Does what the command line says.
pub(crate) async fn run() -> ExitCode {
    let Cli { place, command } = Cli::parse();
    match dispatch(&place, command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vestibule-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(place: &Place, command: Command) -> Done {
    match command {
        Command::Serve(options) => serve::run(*options, place).await,
        Command::Backup(options) => backup::run(options, place).await,
        Command::User(command) => user::run(&Desk::open(place).await?, command).await,
        Command::Group(command) => group::run(&Desk::open(place).await?, command).await,
        Command::Token(command) => token::run(&Desk::open(place).await?, command).await,
        Command::Settings(command) => settings::run(&Desk::open(place).await?, command).await,
        Command::Log(options) => log::run(&Desk::open(place).await?, options).await,
        Command::Webhook(command) => webhook::run(&Desk::open(place).await?, command).await,
        Command::Provider(command) => {
            let desk = Desk::open(place).await?;
            Ok(federation::command::run(command, desk.store(), &mut std::io::stdout()).await?)
        }
        Command::Openapi => {
            print!("{}", http::document()?);
            Ok(())
        }
    }
}

impl Place {
    /// What was named, or `vestibule.db` in the folder where this platform keeps a user's data.
    fn database(&self) -> Result<String, Box<dyn Error>> {
        match &self.database {
            Some(database) => Ok(database.clone()),
            None => Ok(format!("sqlite:{}", data_folder("--database")?.join("vestibule.db").display())),
        }
    }

    /// The secret keys, if they are this database's. A file that was named has to be there: who names it wrongly is told so,
    /// and gets no new keys that open nothing.
    async fn secret_keys(&self, store: &Store, database: &str) -> Result<SecretKeys, Box<dyn Error>> {
        let keys = match (&self.secret_key_file, Store::sqlite_file(database)) {
            (Some(named), _) => SecretKeys::load(named)?,
            (None, Some(file)) => SecretKeys::load_or_make(&file.with_added_extension("key"), &SystemRandom)?,
            (None, None) => {
                let folder = data_folder("--secret-key-file")?;
                SecretKeys::load_or_make(&folder.join("vestibule.key"), &SystemRandom)?
            }
        };
        store.check_secret_keys(&keys, SystemClock.now()).await?;
        Ok(keys)
    }
}

fn data_folder(otherwise: &str) -> Result<PathBuf, Box<dyn Error>> {
    let folders = etcetera::choose_base_strategy();
    let folders =
        folders.map_err(|_| format!("this system says nowhere to keep data; name a {otherwise}"))?;
    let folder = folders.data_dir().join("vestibule");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// What a command that is not the server works with.
struct Desk {
    node: Node,
}

impl Desk {
    async fn open(place: &Place) -> Result<Self, Box<dyn Error>> {
        let database = place.database()?;
        if let Some(file) = Store::sqlite_file(&database).filter(|file| !file.exists()) {
            eprintln!("There was no database at {}: it is made.", file.display());
        }
        let store = Store::open(&database, false).await?;
        // No browser is told this address.
        let mut config = Config::new(Url::parse("http://localhost/")?);
        config.secret_keys = Some(place.secret_keys(&store, &database).await?);
        let node = Node::new(config, store, Arc::new(SystemClock), Arc::new(SystemRandom))?;
        Ok(Self { node })
    }

    fn store(&self) -> &Store {
        self.node.store()
    }

    /// The user with this identifier, however it is spelled.
    async fn user(&self, identifier: &str) -> Result<UserRow, Box<dyn Error>> {
        let normalised = authn::identifier::normalise(identifier);
        let user = self.store().user_by_identifier(&normalised).await?;
        Ok(user.ok_or_else(|| {
            format!("there is no user {normalised}; `vestibule-server user list` has them all")
        })?)
    }
}

/// The system's clock.
struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge where time comes in")]
    fn now(&self) -> Time {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().into()
    }
}
