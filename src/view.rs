//! Draws the sign-in: a card with one screen, whatever backend it came from.

mod actions;
mod card;
mod context;
mod field;
mod handover;
mod messages;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use leptos::html::{Div, div};
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use vestibule_flow::View;
use web_sys::Element;

use crate::browser::{focus, locale};
use crate::settings::{Focus, Settings};
use context::Context;
pub(crate) use handover::Handover;

/// Below this, being busy is not worth showing: it would only flicker.
const BUSY_IS_SLOW: Duration = Duration::from_millis(400);

/// Tells the widgets of a page apart, for the ids of their elements.
static WIDGETS: AtomicU32 = AtomicU32::new(0);

/// The sign-in widget.
///
/// It tells its page what happens by events that bubble from its root element: `vestibule-screen`,
/// `vestibule-success` (cancelable: the page then keeps the redirect to itself) and `vestibule-error`.
#[component]
pub fn SignIn(
    /// What the page says about its sign-in.
    #[prop(optional)]
    settings: Settings,
) -> impl IntoView {
    sign_in(settings, None)
}

/// [`SignIn`], taking over from a form that a loader has drawn.
pub(crate) fn sign_in(settings: Settings, handover: Option<Element>) -> impl IntoView {
    let view = RwSignal::new(None::<View>);
    let root = NodeRef::<Div>::new();
    let theme = settings.theme.as_str();
    let language = settings.catalog.language.clone();
    let context = Context::new(WIDGETS.fetch_add(1, Ordering::Relaxed), settings.clone(), view);
    let handover = StoredValue::new_local(Handover::new(handover));

    let driver = context.driver();
    on_cleanup({
        let stop = StoredValue::new_local(driver.clone());
        move || {
            stop.try_with_value(|driver| driver.stop());
        }
    });
    root.on_load(move |root| driver.start(root.into()));

    let turn = Memo::new(move |_| view.with(|view| view.as_ref().map(|view| view.turn)));
    let focus_first = settings.focus;
    Effect::new(move |last: Option<Option<u64>>| {
        let now = turn.get();
        let last = last.flatten();
        if now != last {
            spawn_local(async move {
                tick().await;
                let Some(Some(root)) = root.try_get_untracked().map(|root| root.map(Element::from)) else {
                    return;
                };
                let took_over =
                    handover.try_update_value(|handover| handover.take_over(&root)).unwrap_or_default();
                let wanted =
                    last.is_some() || took_over.focused || (focus_first == Focus::Auto && focus::is_free());
                if wanted && !took_over.placed {
                    focus::into_screen(&root);
                }
                if took_over.submitted {
                    card::submit(&root);
                }
            });
        } else {
            view.track();
        }
        now
    });
    focus_errors(context, root);

    div()
        .node_ref(root)
        .class("vst")
        .attr("data-theme", theme)
        .dir(locale::direction(&language))
        .lang(language)
        .child((move || turn.get().and_then(|_| card::card(context)), status(context)))
}

/// Something was said about the screen as it stands: the focus goes to the field it is about.
fn focus_errors(context: Context, root: NodeRef<Div>) {
    let notices = Memo::new(move |_| context.with_view(|view| (view.turn, view.notices.clone())));
    Effect::new(move |last: Option<Option<u64>>| {
        let Some((turn, notices)) = notices.get() else { return None };
        if last.flatten() == Some(turn) && !notices.is_empty() {
            spawn_local(async move {
                tick().await;
                if let Some(Some(root)) = root.try_get_untracked() {
                    focus::into_first_error(&root);
                }
            });
        }
        Some(turn)
    });
}

/// Says, for those who do not see it, that the backend takes its time.
fn status(context: Context) -> impl IntoView {
    let slow = RwSignal::new(false);
    // The widget may be gone by the time the timer rings.
    let slow_is = move |is: bool| {
        let _ = slow.try_set(is);
    };
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(Some(timer)) = timer {
            timer.clear();
        }
        if context.busy() {
            return set_timeout_with_handle(move || slow_is(true), BUSY_IS_SLOW).ok();
        }
        slow_is(false);
        None
    });
    let text = context.say(&vestibule_flow::Key::STATUS_BUSY.into());
    div().class("vst-status").role("status").child(move || slow.get().then(|| text.clone()))
}
