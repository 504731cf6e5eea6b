//! `/account`: how one signs in, and where one has.

use maud::{Markup, html};

use super::browser::in_words;
use super::page::{page, time};
use super::{Account, Device, factors, words};
use crate::session::Session;

/// The page; `done` is what was just done, in words.
pub(crate) fn view(session: &Session, account: &Account, done: Option<&str>) -> Markup {
    let content = html! {
        header {
            h1 { (words::TITLE) }
            p { (words::SIGNED_IN_AS) " " strong { (session.name()) } " (" (session.identifier()) ")" }
        }
        @if let Some(done) = done { p.done role="status" { (done) } }
        section aria-labelledby="factors" {
            h2 id="factors" { (words::FACTORS) }
            (factors::view(&account.factors))
        }
        section aria-labelledby="devices" {
            h2 id="devices" { (words::DEVICES) }
            p.hint { (words::FORGET_HINT) }
            @for device in &account.devices { (device_view(device)) }
        }
        section aria-labelledby="end" {
            h2 id="end" { (words::END_ALL) }
            p.hint { (words::END_ALL_HINT) }
            form method="post" action="/account/sessions/end" {
                button.danger type="submit" { (words::END_ALL) }
            }
        }
        footer {
            form method="post" action="/auth/sign-out" {
                button type="submit" { (words::SIGN_OUT) }
            }
            @if account.administrator { a href="/admin/log" { (words::ADMINISTRATION) } }
        }
    };
    page(words::TITLE, &content)
}

fn device_view(device: &Device) -> Markup {
    let name = in_words(&device.row.user_agent);
    let label = format!("{}: {name}", words::FORGET);
    html! {
        article.facts {
            h3 {
                (name)
                @if device.here { " " span.here { (words::THIS_BROWSER) } }
            }
            dl {
                dt { (words::STATE) }
                dd { @if device.signed_in { (words::SIGNED_IN_HERE) } @else { (words::SIGNED_OUT_HERE) } }
                dt { (words::FIRST_USED) }
                dd { (time(device.row.first_used_at)) }
                dt { (words::USED) }
                dd { (time(device.row.last_used_at)) }
                @for kept in &device.kept {
                    dt { (words::KEPT) }
                    dd {
                        (words::authenticator(kept.authenticator)) ", "
                        @match kept.idle {
                            Some(idle) => {
                                (words::UNTIL) " " (time(kept.last_used_at.plus(idle))) ", " (words::LONGER)
                                @if let Some(ends) = kept.ends_at { ", " (words::AT_MOST) " " (time(ends)) }
                            },
                            None => {
                                @match kept.ends_at {
                                    Some(ends) => { (words::UNTIL) " " (time(ends)) },
                                    None => (words::KEPT_FOR_GOOD),
                                }
                            },
                        }
                    }
                }
                @for remembered in &device.remembered {
                    dt { (words::REMEMBERED) }
                    dd {
                        (words::authenticator(remembered.authenticator)) ", "
                        (words::UNTIL) " " (time(remembered.until))
                    }
                }
            }
            form method="post" action="/account/devices/remove" {
                input type="hidden" name="id" value=(device.row.id);
                button type="submit" aria-label=(label) { (words::FORGET) }
            }
        }
    }
}
