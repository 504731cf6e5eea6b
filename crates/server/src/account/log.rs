//! `/admin/log`: the sign-in log, for administrators.

use maud::{Markup, html};
use url::form_urlencoded;

use super::page::{page, time};
use super::words;
use crate::store::LogRow;

/// Entries on a page.
pub(crate) const PAGE: i64 = 50;

/// What was asked for, as it was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) code: String,
    pub(crate) user: String,
    /// Whether this is not the newest page.
    pub(crate) later_page: bool,
}

/// The page. `wrong` is what cannot be meant in what was asked for.
pub(crate) fn view(asked: &Asked, rows: &[LogRow], more: bool, wrong: Option<&str>) -> Markup {
    let content = html! {
        h1 { (words::LOG_TITLE) }
        form.filter method="get" action="/admin/log" {
            label for="code" { (words::LOG_CODE) }
            input type="text" inputmode="numeric" id="code" name="code" value=(asked.code) list="codes";
            datalist id="codes" { @for code in ["0", "50126", "500121", "50140"] { option value=(code) {} } }
            label for="user" { (words::LOG_USER) }
            input type="text" id="user" name="user" value=(asked.user) autocomplete="off";
            button type="submit" { (words::LOG_FILTER) }
        }
        @if let Some(wrong) = wrong { p.wrong role="alert" { (wrong) } }
        @if rows.is_empty() && wrong.is_none() { p { (words::LOG_EMPTY) } }
        @if !rows.is_empty() {
            // Wider than a narrow window: it scrolls by itself, with the keyboard as well.
            div.scroll role="region" aria-label=(words::LOG_TITLE) tabindex="0" {
                table {
                    thead { tr {
                        @for heading in [words::LOG_WHEN, words::LOG_CODE, words::LOG_USER, words::LOG_APP, words::LOG_WHAT] {
                            th scope="col" { (heading) }
                        }
                    } }
                    tbody {
                        @for row in rows { tr {
                            td { (time(row.happened_at)) }
                            td { (row.code) }
                            td { (row.identifier.as_deref().or(row.user_id.as_deref()).unwrap_or("–")) }
                            td { (row.app) }
                            td { (row.reason) }
                        } }
                    }
                }
            }
        }
        nav {
            @if asked.later_page { a href=(address(asked, None)) { (words::LOG_NEWEST) } " " }
            @if let Some(last) = rows.last().filter(|_| more) {
                a href=(address(asked, Some(last))) { (words::LOG_OLDER) }
            }
        }
        p { a href="/account" { (words::BACK) } }
    };
    page(words::LOG_TITLE, &content)
}

fn address(asked: &Asked, after: Option<&LogRow>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("code", &asked.code), ("user", &asked.user)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(row) = after {
        query.append_pair("before", &format!("{}.{}", row.happened_at.unix(), row.id));
    }
    format!("/admin/log?{}", query.finish())
}
