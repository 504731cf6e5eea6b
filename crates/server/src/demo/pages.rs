//! The demo's pages around the widget.

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{DOCTYPE, Markup, html};

use crate::flow::DEFAULT_APP;
use crate::http::{Caller, Failure, file};
use crate::session::{self, Session};
use crate::{Node, Time, device};

/// The page with the widget; who is signed in already is sent on.
pub(super) async fn index(
    State(node): State<Node>,
    caller: Caller,
    request: Request,
) -> Result<Response, Failure> {
    // Who is led here for an app may have to prove more than they did; the flow knows.
    let plain = request.uri().query().is_none();
    if plain && session::current(&node, caller.visitor.session.as_ref()).await?.is_some() {
        return Ok(Redirect::to("/app").into_response());
    }
    Ok(file(&node, request).await)
}

/// The page behind the sign-in: who is signed in, and until when.
pub(super) async fn app(State(node): State<Node>, caller: Caller) -> Result<Response, Failure> {
    let Some(session) = session::current(&node, caller.visitor.session.as_ref()).await? else {
        return Ok(Redirect::to("/?return_to=/app").into_response());
    };
    let now = node.now();
    let known = device::current(&node, caller.visitor.device.as_ref()).await?;
    let remembered = match known {
        Some(known) => {
            let facts = node.store().device_facts(&known.id, session.user_id(), DEFAULT_APP).await?;
            facts.remembered_until().filter(|until| now < *until)
        }
        None => None,
    };
    Ok(page("Signed in", &facts(&session, remembered)).into_response())
}

/// A page of the demo.
pub(super) fn page(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – Vestibule demo" }
                link rel="stylesheet" href="/demo.css";
                // No icon, rather than a request for one that is not there.
                link rel="icon" href="data:,";
            }
            body { (content) }
        }
    }
}

/// A point in time, for programs and for people.
pub(super) fn time(time: Time) -> Markup {
    html! { time datetime=(time) { (time.readable()) } }
}

fn facts(session: &Session, remembered: Option<Time>) -> Markup {
    html! {
        main.card {
            h1 { "You are signed in" }
            dl.facts {
                dt { "Who" }
                dd { (session.name()) " (" (session.identifier()) ")" }
                dt { "Since" }
                dd { (time(session.since())) }
                dt { "Until" }
                dd {
                    @match session.until() {
                        Some(until) => (time(until)),
                        None => "you sign out",
                    }
                    @if let Some(until) = session.idle_until().filter(|idle| session.until().is_none_or(|until| *idle < until)) {
                        ", or " (time(until)) " if you do not come back before"
                    }
                }
                dt { "When the browser is closed" }
                dd { @if session.persistent() { "You stay signed in" } @else { "You are signed out" } }
                dt { "This device" }
                dd {
                    @match remembered {
                        Some(until) => { "Asks for no code until " (time(until)) },
                        None => "Is not remembered",
                    }
                }
            }
            form.sign-out method="post" action="/auth/sign-out" {
                button type="submit" { "Sign out" }
            }
            p { a href="/mailbox" { "Mailbox" } }
        }
    }
}
