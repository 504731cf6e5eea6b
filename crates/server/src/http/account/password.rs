//! Changing the password.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::{done, failed, field, form, proven, unavailable};
use crate::account::password::{Wrong, view};
use crate::account::words;
use crate::authn::identifier;
use crate::authn::password::{self, PasswordPolicy, Unfit};
use crate::flow::Refusal;
use crate::http::error::Failure;
use crate::http::guard::Caller;
use crate::limit::{self, Limited};
use crate::session::Session;
use crate::{Node, mail};

pub(super) async fn show(State(node): State<Node>, caller: Caller) -> Result<Response, Response> {
    let session = proven(&node, &caller, "/account/password").await?;
    let factors = node.store().authenticators(session.user_id()).await.map_err(failed)?;
    Ok(view(&session, factors.password.is_some(), &PasswordPolicy::default(), None).into_response())
}

pub(super) async fn change(
    State(node): State<Node>,
    caller: Caller,
    request: Request,
) -> Result<Response, Response> {
    let form = form(&node, request).await.map_err(Failure::into_response)?;
    let session = proven(&node, &caller, "/account/password").await?;
    let user = session.user_id();
    let stored = node.store().authenticators(user).await.map_err(failed)?.password;
    let has_one = stored.is_some();
    let policy = PasswordPolicy::default();
    let again = |status, field, why: String| {
        (status, view(&session, has_one, &policy, Some(&Wrong { field, why }))).into_response()
    };

    let (current, new) = (field(&form, "current"), field(&form, "new"));
    if let Some(why) = objection(&node, &session, &policy, new) {
        return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, "new", why));
    }
    // Wrong ones count like those of a sign-in: who has somebody's browser for a moment does not guess here either.
    let by_identifier = Limited::identifier(&node, &identifier::normalise(session.identifier()));
    let tries = [by_identifier.clone(), Limited::address(&node, caller.visitor.address)];
    if let Some(stored) = stored {
        match limit::take(&node, &tries).await {
            Ok(()) => {}
            Err(Refusal::RateLimited { .. }) => {
                return Ok(again(StatusCode::TOO_MANY_REQUESTS, "current", words::TOO_MANY.to_owned()));
            }
            Err(refusal) => return Err(Failure::from(refusal).into_response()),
        }
        let right = node.passwords().verify(current.to_owned(), Some(stored.hash)).await;
        if !right.map_err(|error| unavailable(&error))? {
            return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, "current", words::WRONG.to_owned()));
        }
    }
    let hashed = node.passwords().hash_new(new.to_owned(), node.random()).await;
    let hashed = hashed.map_err(|error| unavailable(&error))?;
    let now = node.now();
    let mut tx = node.store().begin().await.map_err(failed)?;
    if has_one {
        limit::give_back(&mut tx, &tries).await.map_err(failed)?;
        limit::forget(&mut tx, &by_identifier).await.map_err(failed)?;
    }
    password::set(&mut tx, user, &hashed, now).await.map_err(failed)?;
    tx.password_changed(user, Some((session.id(), session.device_id())), now).await.map_err(failed)?;
    if let Some(address) = tx.verified_address(user).await.map_err(failed)? {
        let letter = mail::letters::password_changed(node.config(), &address, now);
        mail::post(&node, &mut tx, letter).await.map_err(|error| unavailable(&error))?;
    }
    tx.commit().await.map_err(failed)?;
    tracing::info!(who = identifier::mask(session.identifier()), "password changed");
    Ok(done("password"))
}

/// What there is against a new password, in words.
fn objection(node: &Node, session: &Session, policy: &PasswordPolicy, new: &str) -> Option<String> {
    let host = node.config().public_url.host_str().unwrap_or_default();
    let unfit = policy.objection(new, session.identifier(), &[session.name(), host])?;
    Some(match unfit {
        Unfit::TooShort => words::too_short(policy.min_length),
        Unfit::TooLong => words::TOO_LONG.to_owned(),
        Unfit::Identifier => words::IDENTIFIER.to_owned(),
        Unfit::Guessable => words::GUESSABLE.to_owned(),
    })
}
