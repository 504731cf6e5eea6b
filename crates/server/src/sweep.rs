//! What has ended is written down and forgotten, a few rows at a time, so that nobody waits long for the right to write.
//! Every node does it; the database decides who was first.

use crate::Node;
use crate::clock::{DAY, Time};
use crate::device::COOKIE_LIFETIME;
use crate::flow::{Refusal, State, entry};
use crate::notices::KEEP_GIVEN_UP;
use crate::store::Ended;

/// How long an ended flow is told from an unknown one (410, not 404).
const REMEMBER_ENDED_FLOWS: i64 = DAY;

/// What the sign-in log says of a prompt that nobody answered (rule P5), in the words of guide 004.
const INTERRUPTED: &str =
    r#"This error occurred due to "Keep me signed in" interrupt when the user was signing in."#;
/// How long mail is shown in the mailbox.
const KEEP_MAIL: i64 = 30 * DAY;

/// How many rows one transaction takes.
pub const BATCH: i64 = 200;

const FLOWS: Ended = Ended { table: "flows", key: "id", when: "expires_at <= $1" };
const SESSIONS: Ended =
    Ended { table: "sessions", key: "id", when: "ends_at <= $1 OR last_used_at + idle_s <= $1" };
const COUNTS: Ended = Ended { table: "attempts", key: "bucket", when: "ends_at <= $1" };
const HELD: Ended = Ended {
    table: "held_authenticators",
    key: "device_id",
    when: "ends_at <= $1 OR (hold = 'kept' AND last_used_at + idle_s <= $1)",
};
const MAIL: Ended = Ended { table: "mail", key: "id", when: "sent_at <= $1" };
const LOG: Ended = Ended { table: "sign_in_log", key: "id", when: "happened_at <= $1" };
const NOTICES: Ended =
    Ended { table: "notices", key: "id", when: "next_try_at IS NULL AND created_at <= $1" };
const CEREMONIES: Ended = Ended { table: "ceremonies", key: "flow_id", when: "expires_at <= $1" };
const VISITS: Ended = Ended { table: "federation_visits", key: "state_hash", when: "expires_at <= $1" };
/// Device sessions that no browser can have any more: it has dropped the cookie. What they hold goes with them.
const DEVICES: Ended = Ended {
    table: "devices",
    key: "id",
    when: "last_used_at <= $1 AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.device_id = devices.id)",
};

/// Does it once.
///
/// # Errors
/// Where the database does not answer. Nothing is lost then: the next time does it.
pub async fn sweep(node: &Node) -> Result<(), Refusal> {
    let now = node.now();
    // Before flows are emptied: the log needs to know whose they were.
    while write_down_interrupted(node, now).await? == BATCH {}
    while empty_flows(node, now).await? == BATCH {}
    remove(node, FLOWS, now.plus(-REMEMBER_ENDED_FLOWS)).await?;
    for what in [SESSIONS, COUNTS, HELD, CEREMONIES, VISITS] {
        remove(node, what, now).await?;
    }
    remove(node, DEVICES, now.plus(-COOKIE_LIFETIME)).await?;
    remove(node, MAIL, now.plus(-KEEP_MAIL)).await?;
    remove(node, NOTICES, now.plus(-KEEP_GIVEN_UP)).await?;
    if let Some(keep) = node.config().keep_log {
        remove(node, LOG, now.plus(-keep)).await?;
    }
    Ok(())
}

/// Flows that ended at *Stay signed in?* (rule P5). Says how many there were.
async fn write_down_interrupted(node: &Node, now: Time) -> Result<i64, Refusal> {
    let mut tx = node.store().begin().await?;
    let mut count = 0;
    for interrupted in tx.take_interrupted(now, BATCH).await? {
        count += 1;
        let Ok(state) = State::read(&interrupted.state) else {
            // Another version's. It must not keep everything else from being swept.
            tracing::warn!("a flow that ended cannot be read, and is not in the log");
            continue;
        };
        let id = node.draw_id()?;
        tx.log(&id, &entry(&state, 50140, INTERRUPTED, now)).await?;
    }
    tx.commit().await?;
    Ok(count)
}

/// What was typed does not stay.
async fn empty_flows(node: &Node, now: Time) -> Result<i64, Refusal> {
    let mut tx = node.store().begin().await?;
    let count = tx.empty_flows(now, BATCH).await?;
    tx.commit().await?;
    Ok(count)
}

async fn remove(node: &Node, what: Ended, time: Time) -> Result<(), Refusal> {
    loop {
        let keys = node.store().ended(what, time, BATCH).await?;
        if keys.is_empty() {
            return Ok(());
        }
        let mut tx = node.store().begin().await?;
        let gone = tx.remove_ended(what, time, &keys).await?;
        tx.commit().await?;
        tracing::debug!(table = what.table, gone, "swept");
        if i64::try_from(keys.len()).is_ok_and(|count| count < BATCH) {
            return Ok(());
        }
    }
}
