//! What every account page is made of.

use maud::{DOCTYPE, Markup, html};

use super::words;
use crate::Time;

/// A page.
pub(crate) fn page(title: &str, head: &Markup, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href="/vestibule/demo.css";
                // No icon, rather than a request for one that is not there.
                link rel="icon" href="data:,";
                (head)
            }
            body { main.card.account { (content) } }
        }
    }
}

/// A page that says one thing.
pub(crate) fn saying(title: &str, what: &str) -> Markup {
    let content = html! {
        h1 { (title) }
        p { (what) }
        p { a href="/account" { (words::BACK) } }
    };
    page(title, &html! {}, &content)
}

/// A point in time, for programs and for people.
pub(crate) fn time(time: Time) -> Markup {
    html! { time datetime=(time) { (time.readable()) } }
}
