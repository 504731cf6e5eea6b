//! Ways to sign in: the list, and the page on which one is added.

use maud::{Markup, html};

use super::page::{around_widget, time};
use super::words;
use crate::authn::totp::STEP;
use crate::clock::Time;
use crate::policy::Authenticator;
use crate::store::{Authenticators, PasskeyRow, TotpRow};

/// What can be added, as it stands in addresses.
const ADDABLE: [Authenticator; 4] =
    [Authenticator::Passkey, Authenticator::Totp, Authenticator::Email, Authenticator::Recovery];

/// The authenticator that `name` in an address stands for, if it can be added.
pub(crate) fn addable(name: &str) -> Option<Authenticator> {
    Authenticator::read(name).filter(|authenticator| ADDABLE.contains(authenticator))
}

/// The list.
pub(crate) fn view(factors: &Authenticators) -> Markup {
    html! {
        ul.factors {
            li {
                h3 { (words::authenticator(Authenticator::Password)) }
                p {
                    @match &factors.password {
                        Some(password) => { (words::SET) " " (time(password.set_at)) },
                        None => (words::NO_PASSWORD),
                    }
                }
                a href="/account/password" { @if factors.password.is_some() { (words::CHANGE) } @else { (words::SET_UP) } }
            }
            @for passkey in &factors.passkeys { (passkey_view(passkey)) }
            @if let Some(totp) = &factors.totp { (totp_view(totp)) }
            @if let Some(address) = &factors.email {
                li {
                    h3 { (words::authenticator(Authenticator::Email)) }
                    p { (address) br; (words::ADDRESS_USE) }
                }
            }
            @if factors.recovery_left > 0 {
                li {
                    h3 { (words::authenticator(Authenticator::Recovery)) }
                    p { (words::codes_left(factors.recovery_left)) }
                    (remove("recovery", "", words::authenticator(Authenticator::Recovery)))
                }
            }
        }
        nav aria-label=(words::ADD) {
            span { (words::ADD) ": " }
            @for (at, authenticator) in ADDABLE.into_iter().enumerate() {
                @if at > 0 { " · " }
                a href=(format!("/account/add/{}", authenticator.as_str())) { (words::authenticator(authenticator)) }
            }
        }
    }
}

fn passkey_view(passkey: &PasskeyRow) -> Markup {
    let kind = words::authenticator(Authenticator::Passkey);
    html! {
        li {
            h3 { (kind) @if !passkey.name.is_empty() { ": " (passkey.name) } }
            p { (words::ADDED) " " (time(passkey.created_at)) ", " (last_used(passkey.last_used_at)) }
            (remove("passkey", &passkey.id, &format!("{kind}: {}", passkey.name)))
        }
    }
}

fn totp_view(totp: &TotpRow) -> Markup {
    let kind = words::authenticator(Authenticator::Totp);
    let step = i64::try_from(STEP).unwrap_or_default();
    let used = (totp.last_step >= 0).then(|| Time::from_unix(totp.last_step.saturating_mul(step)));
    html! {
        li {
            h3 { (kind) }
            p { (words::ADDED) " " (time(totp.set_at)) ", " (last_used(used)) }
            (remove("totp", "", kind))
        }
    }
}

fn last_used(at: Option<Time>) -> Markup {
    html! { @match at { Some(at) => { (words::LAST_USED) " " (time(at)) }, None => (words::NEVER_USED) } }
}

fn remove(kind: &str, id: &str, name: &str) -> Markup {
    let label = format!("{}: {name}", words::REMOVE);
    html! {
        form method="post" action="/account/factors/remove" {
            input type="hidden" name="kind" value=(kind);
            @if !id.is_empty() { input type="hidden" name="id" value=(id); }
            button type="submit" aria-label=(label) { (words::REMOVE) }
        }
    }
}

/// The page on which one is added: the widget does it.
pub(crate) fn add_view(authenticator: Authenticator) -> Markup {
    let title = words::authenticator(authenticator);
    let content = html! {
        vestibule-sign-in base-url="/auth" intent="enroll" authenticator=(authenticator.as_str()) return-to="/account" {}
        noscript { p { (words::NEEDS_SCRIPT) } }
        p { a href="/account" { (words::BACK) } }
    };
    around_widget(title, &content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_added_is_what_the_widget_can_add() {
        for name in ["totp", "passkey", "email", "recovery"] {
            assert!(addable(name).is_some(), "{name}");
        }
        for name in ["password", "federated", "", "TOTP", "../x"] {
            assert!(addable(name).is_none(), "{name}");
        }
    }
}
