//! What every account page is made of.

use maud::{DOCTYPE, Markup, html};

use super::words;
use crate::Time;

/// A page of ours.
pub(crate) fn page(title: &str, content: &Markup) -> Markup {
    document(title, &html! {}, &html! { main.card.account { (content) } })
}

/// A page around the widget, with nothing of ours that would style what is in it.
pub(crate) fn around_widget(title: &str, content: &Markup) -> Markup {
    let head = html! { script type="module" src="/vestibule/vestibule.js" {} };
    document(title, &head, &html! { main { (content) } })
}

fn document(title: &str, head: &Markup, body: &Markup) -> Markup {
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
            body { (body) }
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
    page(title, &content)
}

/// A point in time, for programs and for people.
pub(crate) fn time(time: Time) -> Markup {
    html! { time datetime=(time) { (time.readable()) } }
}
