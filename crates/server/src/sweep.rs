//! What has ended is written down and forgotten. Every node does it; the database decides who was first.

use crate::Node;
use crate::clock::DAY;
use crate::flow::{Refusal, State, entry};
use crate::notices::KEEP_GIVEN_UP;

/// How long an ended flow is told from an unknown one (410, not 404).
const REMEMBER_ENDED_FLOWS: i64 = DAY;

/// What the sign-in log says of a prompt that nobody answered (rule P5), in the words of guide 004.
const INTERRUPTED: &str =
    r#"This error occurred due to "Keep me signed in" interrupt when the user was signing in."#;

/// Does it once.
///
/// # Errors
/// Where the database does not answer. Nothing is lost then: the next time does it.
pub async fn sweep(node: &Node) -> Result<(), Refusal> {
    let now = node.now();
    let mut tx = node.store().begin().await?;
    for interrupted in tx.take_interrupted(now).await? {
        let state = State::read(&interrupted.state)?;
        let id = node.draw_id()?;
        tx.log(&id, &entry(&state, 50140, INTERRUPTED, now)).await?;
    }
    tx.remove_flows(now, now.plus(-REMEMBER_ENDED_FLOWS)).await?;
    tx.remove_ended_visits(now).await?;
    tx.remove_ended_sessions(now).await?;
    tx.remove_ended_holds(now).await?;
    tx.remove_ended_counts(now).await?;
    tx.remove_given_up_notices(now.plus(-KEEP_GIVEN_UP)).await?;
    tx.remove_ended_ceremonies(now).await?;
    Ok(tx.commit().await?)
}
