//! `user`: people.

use clap::{Args, Subcommand};
use serde::Serialize;
use vestibule_server::Time;
use vestibule_server::authn::{self, identifier};
use vestibule_server::notices::Why;

use super::{Desk, Done, password, table};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add somebody. Their password is asked for, or read from stdin.
    #[command(after_help = ADD)]
    Add(Add),
    /// List people by identifier.
    List(List),
    /// Keep somebody from signing in, and sign them out everywhere.
    Disable(Who),
    /// Let somebody sign in again. They are not signed in by it.
    Enable(Who),
    /// Give somebody a new password, asked for or read from stdin, and sign them out everywhere.
    SetPassword(Who),
    /// End all of somebody's sessions, and what their browsers keep and remember. They sign in with every factor again.
    #[command(after_help = "Example:\n  vestibule-server user reset-sessions totp@example.com --tokens")]
    ResetSessions(Reset),
}

const ADD: &str = "\
Examples:
  vestibule-server user add password@example.com --name 'Password Account'
  vestibule-server user add guest@example.com --name Guest --guest --group partners
  pass show password@example.com | vestibule-server user add password@example.com --name 'Password Account'";

#[derive(Args)]
pub(super) struct Add {
    /// What they type to sign in: an e-mail address or a name.
    #[arg(required_unless_present = "named")]
    identifier: Option<String>,
    /// The same, as an option.
    #[arg(long = "identifier", value_name = "IDENTIFIER", conflicts_with = "identifier")]
    named: Option<String>,
    /// Their name, as the screens show it.
    #[arg(long)]
    name: String,
    /// They are a guest: "Stay signed in?" is not asked.
    #[arg(long)]
    guest: bool,
    /// A group to put them into, by name or id. Can be given several times.
    #[arg(long, value_name = "GROUP")]
    group: Vec<String>,
    /// They have no password. Give them one later, or another authenticator.
    #[arg(long)]
    no_password: bool,
}

#[derive(Args)]
pub(super) struct List {
    /// Only those in whose identifier this is.
    #[arg(long, value_name = "TEXT")]
    like: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    limit: i64,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct Who {
    /// Their identifier.
    identifier: String,
}

#[derive(Args)]
pub(super) struct Reset {
    /// Their identifier.
    identifier: String,
    /// End their tokens as well.
    #[arg(long)]
    tokens: bool,
}

pub(super) async fn run(desk: &Desk, command: Command) -> Done {
    match command {
        Command::Add(options) => add(desk, options).await,
        Command::List(options) => list(desk, options).await,
        Command::Disable(who) => set_disabled(desk, &who, true).await,
        Command::Enable(who) => set_disabled(desk, &who, false).await,
        Command::SetPassword(who) => set_password(desk, &who).await,
        Command::ResetSessions(options) => reset(desk, &options).await,
    }
}

async fn add(desk: &Desk, options: Add) -> Done {
    let typed = options.identifier.or(options.named).unwrap_or_default();
    let identifier = identifier::normalise(&typed);
    let count = identifier.chars().count();
    if count == 0 || count > identifier::MAX_CHARS || identifier.contains(char::REPLACEMENT_CHARACTER) {
        return Err(format!(
            "an identifier has 1 to {} characters and no control characters",
            identifier::MAX_CHARS
        )
        .into());
    }
    if options.name.trim().is_empty() {
        return Err("--name is empty".into());
    }
    // Before the password is asked for: nobody likes to type one for nothing.
    if desk.store().user_by_identifier(&identifier).await?.is_some() {
        return Err(there_is(&identifier).into());
    }
    let mut groups = Vec::new();
    for name in &options.group {
        groups.push(super::group::find(desk, name).await?);
    }
    let hash = if options.no_password {
        None
    } else {
        let password = password::ask(&identifier, options.name.trim())?;
        Some(desk.node.passwords().hash_new(password, desk.node.random()).await?)
    };
    let (id, now) = (desk.node.draw_id()?, desk.node.now());
    let mut tx = desk.store().begin().await?;
    if !tx.add_user(&id, &identifier, options.name.trim(), now).await? {
        return Err(there_is(&identifier).into());
    }
    if let Some(hash) = &hash {
        authn::password::set(&mut tx, &id, hash, now).await?;
    }
    if identifier.contains('@') {
        // Who adds somebody by their address vouches for it: codes and notices go there.
        tx.set_address(&id, None, Some(now)).await?;
    }
    if options.guest {
        tx.set_guest(&id, true).await?;
    }
    for group in groups.iter().filter(|group| group.system == 0) {
        tx.add_member(&group.id, &id).await?;
    }
    tx.commit().await?;
    println!("Added {identifier}, with the id {id}.");
    match hash {
        Some(_) => println!("They can sign in at once. A second factor they add themselves, at /account."),
        None => println!("They have no password yet: vestibule-server user set-password {identifier}"),
    }
    Ok(())
}

fn there_is(identifier: &str) -> String {
    format!(
        "there is a user {identifier} already; a new password is `vestibule-server user set-password {identifier}`"
    )
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    identifier: &'a str,
    name: &'a str,
    disabled: bool,
    guest: bool,
    created_at: Time,
    sessions: i64,
}

async fn list(desk: &Desk, options: List) -> Done {
    let like = options.like.as_deref().map(identifier::normalise);
    let people = desk.store().people(like.as_deref(), options.limit, desk.node.now()).await?;
    if options.json {
        let listed = people.iter().map(|row| Listed {
            id: &row.id,
            identifier: &row.identifier,
            name: &row.name,
            disabled: row.disabled == 1,
            guest: row.guest == 1,
            created_at: row.created_at,
            sessions: row.sessions,
        });
        return table::print_json(&listed.collect::<Vec<_>>());
    }
    let rows: Vec<_> = people
        .iter()
        .map(|row| {
            let status = match (row.disabled, row.guest) {
                (1, _) => "disabled",
                (_, 1) => "guest",
                _ => "",
            };
            let [identifier, name, id] = [&row.identifier, &row.name, &row.id].map(Clone::clone);
            [identifier, name, status.to_owned(), row.sessions.to_string(), row.created_at.to_string(), id]
        })
        .collect();
    table::print(["IDENTIFIER", "NAME", "STATUS", "SESSIONS", "SINCE", "ID"], &rows);
    Ok(())
}

async fn set_disabled(desk: &Desk, who: &Who, disabled: bool) -> Done {
    let user = desk.user(&who.identifier).await?;
    let mut tx = desk.store().begin().await?;
    tx.set_disabled(&user.id, disabled, desk.node.now()).await?;
    tx.commit().await?;
    if disabled {
        println!("{} cannot sign in any more and is signed out everywhere.", user.identifier);
    } else {
        println!("{} can sign in again.", user.identifier);
    }
    Ok(())
}

async fn set_password(desk: &Desk, who: &Who) -> Done {
    let user = desk.user(&who.identifier).await?;
    let password = password::ask(&user.identifier, &user.name)?;
    let hash = desk.node.passwords().hash_new(password, desk.node.random()).await?;
    let mut tx = desk.store().begin().await?;
    authn::password::set(&mut tx, &user.id, &hash, desk.node.now()).await?;
    let ended = tx.password_changed(&user.id, None, desk.node.now()).await?;
    tx.commit().await?;
    println!("{} has a new password. Sessions ended: {ended}.", user.identifier);
    Ok(())
}

async fn reset(desk: &Desk, options: &Reset) -> Done {
    let user = desk.user(&options.identifier).await?;
    let mut tx = desk.store().begin().await?;
    let ended = tx.reset_user(&user.id, options.tokens, Why::Reset, desk.node.now()).await?;
    tx.commit().await?;
    println!("{} signs in with every factor next time. Sessions ended: {ended}.", user.identifier);
    Ok(())
}
