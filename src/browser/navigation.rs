//! Leaving the page.

use leptos::prelude::window;
use vestibule_flow::redirect;
use web_sys::Url;

/// Goes to `location`, if the page allows it. Says whether it does.
pub(crate) fn go(location: &str, allowed_origins: &[String]) -> bool {
    let page = window().location();
    let (Ok(here), Ok(origin)) = (page.href(), page.origin()) else { return false };
    let Ok(url) = Url::new_with_base(location, &here) else { return false };
    redirect::may_go(&url.protocol(), &url.origin(), &origin, allowed_origins)
        && page.assign(&url.href()).is_ok()
}
