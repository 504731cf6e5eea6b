//! `token`: what programs authenticate themselves by.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::{Args, Subcommand};
use vestibule_server::store::ApiTokenRow;

use super::{Desk, Done, table};

/// Of a token's hash, how many bytes serve as its id.
const ID_BYTES: usize = 6;
/// The fewest characters of an id that are taken for it.
const SHORTEST_ID: usize = 6;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Issue a token. It is printed once; only its hash is kept.
    #[command(after_help = ISSUE)]
    Issue(Issue),
    /// List the tokens, without the tokens themselves.
    List,
    /// Revoke a token. It is worth nothing from the next request on.
    Revoke(Revoke),
}

const ISSUE: &str = "\
Examples:
  TOKEN=$(vestibule-server token issue --name reports)
  curl -H \"Authorization: SSWS $TOKEN\" -d token=COOKIE https://id.example.com/auth/introspect

  A person's own, for DELETE /idp/myaccount/sessions:
  TOKEN=$(vestibule-server token issue --name phone --user totp@example.com)
  curl -X DELETE -H \"Authorization: Bearer $TOKEN\" https://id.example.com/idp/myaccount/sessions";

#[derive(Args)]
pub(super) struct Issue {
    /// What it is for, in a word or two.
    #[arg(long)]
    name: String,
    /// For this person's own account (Bearer). [default: an administrator's (SSWS)]
    #[arg(long, value_name = "IDENTIFIER")]
    user: Option<String>,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// Its id, as `token list` has it.
    id: String,
}

pub(super) async fn run(desk: &Desk, command: Command) -> Done {
    match command {
        Command::Issue(options) => issue(desk, options).await,
        Command::List => list(desk).await,
        Command::Revoke(options) => revoke(desk, &options.id).await,
    }
}

async fn issue(desk: &Desk, options: Issue) -> Done {
    let name = options.name.trim();
    if name.is_empty() {
        return Err("--name is empty".into());
    }
    let user = match &options.user {
        Some(identifier) => Some(desk.user(identifier).await?),
        None => None,
    };
    let token = desk.node.draw_token()?;
    let hash = token.hash();
    let mut tx = desk.store().begin().await?;
    let id = user.as_ref().map(|user| &*user.id);
    if !tx.add_api_token(&hash, name, id, desk.node.now()).await? {
        return Err("the same token was drawn twice; try again".into());
    }
    tx.commit().await?;
    let (scheme, whose) = match &user {
        Some(user) => ("Bearer", format!("{}'s own account", user.identifier)),
        None => ("SSWS", "administration and introspection".to_owned()),
    };
    eprintln!("A token for {whose}, with the id {}. It is not shown again.", short(&hash));
    eprintln!("Send it as Authorization: {scheme} TOKEN");
    println!("{}", token.reveal());
    Ok(())
}

async fn list(desk: &Desk) -> Done {
    let mut rows = Vec::new();
    for token in desk.store().api_tokens().await? {
        let whose = match &token.user_id {
            Some(id) => desk.store().user(id).await?.map_or_else(|| id.clone(), |user| user.identifier),
            None => "administrator".to_owned(),
        };
        rows.push([short(&token.token_hash), token.name, whose, token.created_at.to_string()]);
    }
    table::print(["ID", "NAME", "OF", "SINCE"], &rows);
    Ok(())
}

async fn revoke(desk: &Desk, id: &str) -> Done {
    let tokens = desk.store().api_tokens().await?;
    let fits = |token: &&ApiTokenRow| {
        id.len() >= SHORTEST_ID && short(&token.token_hash).starts_with(&id.to_ascii_lowercase())
    };
    let mut found = tokens.iter().filter(fits);
    let (Some(token), None) = (found.next(), found.next()) else {
        return Err(format!(
            "there is no one token with the id {id}; `vestibule-server token list` has them all"
        )
        .into());
    };
    let mut tx = desk.store().begin().await?;
    tx.remove_api_token(&token.token_hash).await?;
    tx.commit().await?;
    println!("Revoked {}.", token.name);
    Ok(())
}

/// The id that a token has here: the beginning of its hash in base 16, which unlike base64url never looks like an option.
fn short(hash: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(hash).unwrap_or_default();
    bytes.iter().take(ID_BYTES).map(|byte| format!("{byte:02x}")).collect()
}
