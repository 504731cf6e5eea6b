//! What the browser keeps. Storage that is full, blocked or holds rubbish never stops a sign-in (rule I4).

use leptos::prelude::window;
use vestibule_flow::machine::Kept;
use vestibule_flow::memory::Memory;
use vestibule_flow::{Intent, Start};
use web_sys::Storage;

use super::clock;

/// Where remembered identifiers are, in `localStorage`.
const IDENTIFIERS: &str = "vestibule.identifiers";
/// Where the flow is that a tab is in, in `sessionStorage`, for each backend and what the flow is for.
const FLOW: &str = "vestibule.flow:";

/// The key of the flow with the backend at `base`. Signing in has the plain one, which the loader knows; a page that adds
/// an authenticator does not go on with a sign-in that the tab was in.
fn flow_key(base: &str, start: &Start) -> String {
    let authenticator = start.authenticator.as_deref().unwrap_or_default();
    match start.intent {
        Intent::SignIn => [FLOW, base].concat(),
        intent => [FLOW, base, "#", intent.as_str(), ":", authenticator].concat(),
    }
}

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn session() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// What this browser remembers.
pub(crate) fn remembered() -> Memory {
    let stored = local().and_then(|storage| storage.get_item(IDENTIFIERS).ok().flatten());
    Memory::read(&stored.unwrap_or_default(), clock::now())
}

/// Remembers an identifier that has just signed in.
pub(crate) fn remember(identifier: &str) {
    let mut memory = remembered();
    memory.remember(identifier, clock::now());
    save(&memory);
}

/// Forgets an identifier.
pub(crate) fn forget(identifier: &str) {
    let mut memory = remembered();
    memory.forget(identifier);
    save(&memory);
}

fn save(memory: &Memory) {
    let Some(storage) = local() else { return };
    // A browser that refuses to store simply does not remember.
    let _ = match memory.write() {
        Some(stored) => storage.set_item(IDENTIFIERS, &stored),
        None => storage.remove_item(IDENTIFIERS),
    };
}

/// The flow of this kind that this tab was in with the backend at `base`.
pub(crate) fn kept(base: &str, start: &Start) -> Option<Kept> {
    let stored = session()?.get_item(&flow_key(base, start)).ok()??;
    Kept::read(&stored)
}

/// Keeps the flow that this tab is in, or forgets it.
pub(crate) fn keep(base: &str, start: &Start, kept: Option<&Kept>) {
    let Some(storage) = session() else { return };
    let key = flow_key(base, start);
    let _ = match kept {
        Some(kept) => storage.set_item(&key, &kept.write()),
        None => storage.remove_item(&key),
    };
}
