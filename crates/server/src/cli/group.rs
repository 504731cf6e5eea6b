//! `group`: groups of people.

use std::error::Error;

use clap::{Args, Subcommand};
use vestibule_server::store::GroupRow;

use super::{Desk, Done, table};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Add a group.
    #[command(after_help = ADD)]
    Add(Add),
    /// List the groups.
    List,
    /// Remove a group. Its people stay.
    Remove(Which),
    /// Put people into a group.
    Join(Members),
    /// Take people out of a group.
    Leave(Members),
}

const ADD: &str = "\
The group with the id `administrators` may read the sign-in log at /admin/log and consent for everybody.

Examples:
  vestibule-server group add Administrators --id administrators
  vestibule-server group add Partners --no-prompt
  vestibule-server group join Partners guest@example.com";

#[derive(Args)]
pub(super) struct Add {
    /// Its name, which no other group has.
    name: String,
    /// Its id. [default: one that nobody can guess]
    #[arg(long)]
    id: Option<String>,
    /// What it is for.
    #[arg(long, default_value = "")]
    description: String,
    /// Its people are not asked "Stay signed in?".
    #[arg(long)]
    no_prompt: bool,
}

#[derive(Args)]
pub(super) struct Which {
    /// Its name or id.
    group: String,
}

#[derive(Args)]
pub(super) struct Members {
    /// Its name or id.
    group: String,
    /// Their identifiers.
    #[arg(required = true)]
    identifiers: Vec<String>,
}

pub(super) async fn run(desk: &Desk, command: Command) -> Done {
    match command {
        Command::Add(options) => add(desk, options).await,
        Command::List => list(desk).await,
        Command::Remove(which) => remove(desk, &which).await,
        Command::Join(members) => change(desk, &members, true).await,
        Command::Leave(members) => change(desk, &members, false).await,
    }
}

/// The group with this id, or else with this name.
pub(super) async fn find(desk: &Desk, wanted: &str) -> Result<GroupRow, Box<dyn Error>> {
    let groups = desk.store().groups().await?;
    let by_id = groups.iter().find(|group| group.id == wanted);
    let found = by_id.or_else(|| groups.iter().find(|group| group.name == wanted));
    Ok(found
        .cloned()
        .ok_or_else(|| format!("there is no group {wanted}; `vestibule-server group list` has them all"))?)
}

async fn add(desk: &Desk, options: Add) -> Done {
    let name = options.name.trim();
    if name.is_empty() {
        return Err("a group has a name".into());
    }
    let id = match options.id {
        Some(id)
            if id.is_empty()
                || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) =>
        {
            return Err("an id is made of letters, digits, - and _".into());
        }
        Some(id) => id,
        // What begins with a hyphen would look like an option.
        None => desk.node.draw_id()?.trim_start_matches('-').to_owned(),
    };
    let groups = desk.store().groups().await?;
    if let Some(there) = groups.iter().find(|group| group.id == id || group.name == name) {
        return Err(format!("there is a group {} with the id {} already", there.name, there.id).into());
    }
    let row = GroupRow {
        id: id.clone(),
        name: name.to_owned(),
        description: options.description,
        system: 0,
        prompt_off: i64::from(options.no_prompt),
        created_at: desk.node.now(),
    };
    let mut tx = desk.store().begin().await?;
    tx.put_group(&row).await?;
    tx.commit().await?;
    println!("Added the group {name}, with the id {id}.");
    Ok(())
}

async fn list(desk: &Desk) -> Done {
    let rows: Vec<_> = desk
        .store()
        .groups()
        .await?
        .into_iter()
        .map(|group| {
            let prompt = if group.prompt_off == 1 { "off" } else { "" };
            [group.name, group.id, prompt.to_owned(), group.description]
        })
        .collect();
    table::print(["NAME", "ID", "PROMPT", "DESCRIPTION"], &rows);
    Ok(())
}

async fn remove(desk: &Desk, which: &Which) -> Done {
    let group = find(desk, &which.group).await?;
    let mut tx = desk.store().begin().await?;
    if !tx.remove_group(&group.id).await? {
        return Err(format!("{} is the group of everybody and stays", group.name).into());
    }
    tx.commit().await?;
    println!("Removed the group {}.", group.name);
    Ok(())
}

async fn change(desk: &Desk, members: &Members, join: bool) -> Done {
    let group = find(desk, &members.group).await?;
    if group.system == 1 {
        return Err(format!("everybody is in {} and stays in it", group.name).into());
    }
    // All of them or none: a name that is mistyped changes nothing.
    let mut people = Vec::new();
    for identifier in &members.identifiers {
        people.push(desk.user(identifier).await?);
    }
    let mut tx = desk.store().begin().await?;
    for user in &people {
        if join {
            tx.add_member(&group.id, &user.id).await?;
        } else if !tx.remove_member(&group.id, &user.id).await? {
            return Err(format!("{} is not in {}; nothing was changed", user.identifier, group.name).into());
        }
    }
    tx.commit().await?;
    println!(
        "{} in {}: {}",
        if join { "Now" } else { "No more" },
        group.name,
        members.identifiers.join(", ")
    );
    Ok(())
}
