//! Leaving the page.

use leptos::prelude::window;
use vestibule_flow::redirect;
use web_sys::Url;

/// The URL of `location`, if the page allows to go there.
pub(crate) fn allowed(location: &str, allowed_origins: &[String]) -> Option<String> {
    let page = window().location();
    let url = Url::new_with_base(location, &page.href().ok()?).ok()?;
    let origin = page.origin().ok()?;
    redirect::may_go(&url.protocol(), &url.origin(), &origin, allowed_origins).then(|| url.href())
}

/// Goes to `location`, if the page allows it. Says whether it does.
pub(crate) fn go(location: &str, allowed_origins: &[String]) -> bool {
    allowed(location, allowed_origins).is_some_and(|url| window().location().assign(&url).is_ok())
}

/// Opens an app of this device by `link`, if the page allows it. Says whether it does. A scheme of an app's own leaves
/// the page where it is; whether there is such an app cannot be known.
pub(crate) fn launch(link: &str, allowed_origins: &[String]) -> bool {
    let page = window().location();
    let (Ok(here), Ok(origin)) = (page.href(), page.origin()) else { return false };
    let Ok(url) = Url::new_with_base(link, &here) else { return false };
    redirect::may_launch(&url.protocol(), &url.origin(), &origin, allowed_origins)
        && page.assign(&url.href()).is_ok()
}
