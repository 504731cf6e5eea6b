//! The mail that the demo would have sent.

use axum::extract::State;
use maud::{Markup, html};

use super::pages::{page, time};
use crate::http::Failure;
use crate::{Node, mail};

pub(super) async fn show(State(node): State<Node>) -> Result<Markup, Failure> {
    let mail = mail::kept(&node).await?;
    let content = html! {
        main.card {
            h1 { "Mailbox" }
            p { "The demo sends no mail. What it would have sent is here, newest first." }
            @if mail.is_empty() {
                p { "Nothing yet. A sign-in from a new browser sends a notice." }
            }
            @for mail in &mail {
                article {
                    h2 { (mail.subject) }
                    dl.facts {
                        dt { "To" }
                        dd { (mail.recipient) }
                        dt { "Sent" }
                        dd { (time(mail.sent_at)) }
                    }
                    @for paragraph in mail.body.split("\n\n") {
                        p {
                            @for (at, line) in paragraph.lines().enumerate() {
                                @if at > 0 { br; }
                                (line)
                            }
                        }
                    }
                }
            }
            p { a href="/" { "Back" } }
        }
    };
    Ok(page("Mailbox", &content))
}
