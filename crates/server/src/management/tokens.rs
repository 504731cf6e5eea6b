//! Administrators' API tokens: `/api/v1/api-tokens`. A token is shown once, when it is issued; the database has its hash.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::reader::read;
use super::{NAME, Problem, Reading, Refused, Result, stamp};
use crate::Node;
use crate::store::ApiTokenRow;

/// An administrator's API token.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApiToken {
    /// The id, which opens nothing.
    #[schema(read_only)]
    id: String,
    /// What it is for.
    #[schema(max_length = 255)]
    name: String,
    /// The token, in the response that issues it and nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, read_only)]
    token: Option<String>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, read_only)]
    created: Option<String>,
}

impl std::fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiToken").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

/// Reads what a token to be issued is for.
pub(super) fn read_name(body: &Value) -> Reading<String> {
    read(body, |body| {
        body.require("name");
        body.text("name", NAME)
    })
}

/// Every administrator's token, the oldest first.
///
/// # Errors
/// [`Refused::Unavailable`].
pub async fn list(node: &Node) -> Result<Vec<ApiToken>> {
    Ok(administrators(node).await?.into_iter().map(show).collect())
}

/// Issues a token.
///
/// # Errors
/// [`Refused::Invalid`], [`Refused::Unavailable`].
pub async fn issue(node: &Node, body: &Value) -> Result<ApiToken> {
    let name = read_name(body).unsettled().map_err(Refused::Invalid)?;
    let (token, now) = (node.draw_token()?, node.now());
    let mut tx = node.store().begin().await?;
    tx.add_api_token(&token.hash(), &name, None, now).await?;
    tx.commit().await?;
    let row = ApiTokenRow { token_hash: token.hash(), name, user_id: None, created_at: now };
    Ok(ApiToken { token: Some(token.reveal().to_owned()), ..show(row) })
}

/// Revokes a token. Not the one that asks for it, `own`: who has none left has no way back in.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Fixed`], [`Refused::Unavailable`].
pub async fn revoke(node: &Node, id: &str, own: &str) -> Result<()> {
    if id == own {
        return Err(Refused::Fixed(Problem::new("id", "a token cannot revoke itself")));
    }
    let found = administrators(node).await?.into_iter().find(|row| id_of(row) == id).ok_or(NONE)?;
    let mut tx = node.store().begin().await?;
    if !tx.remove_api_token(&found.token_hash).await? {
        return Err(NONE);
    }
    Ok(tx.commit().await?)
}

/// What is not there.
const NONE: Refused = Refused::NotFound("token");

async fn administrators(node: &Node) -> Result<Vec<ApiTokenRow>> {
    let rows = node.store().api_tokens().await?;
    Ok(rows.into_iter().filter(|row| row.user_id.is_none()).collect())
}

/// The id of a token: the beginning of its hash, 132 bits. It says which token it is and opens nothing.
pub fn id_of(row: &ApiTokenRow) -> String {
    row.token_hash.chars().take(22).collect()
}

fn show(row: ApiTokenRow) -> ApiToken {
    ApiToken { id: id_of(&row), name: row.name, token: None, created: stamp(row.created_at) }
}
