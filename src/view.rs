//! Draws the sign-in: a card with one screen, whatever backend it came from.

mod accounts;
mod actions;
mod card;
mod context;
mod countdown;
mod element;
mod field;
mod handover;
mod messages;

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use leptos::html::{Div, div};
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use vestibule_flow::{Event, Key, View};
use wasm_bindgen::JsCast;
use web_sys::{Element, PageTransitionEvent};

use crate::browser::{focus, locale};
use crate::settings::{Focus, Settings};
use context::Context;
use element::{El, live, window_listener};
use handover::{Handover, TookOver};

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
pub(crate) fn sign_in(settings: Settings, early: Option<Element>) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let early = StoredValue::new_local(early);
    root.on_load(move |root| draw(root.into(), settings, early.try_update_value(Option::take).flatten()));
    div().node_ref(root)
}

/// Puts the widget into `root`, for as long as the current owner lives.
fn draw(root: Element, settings: Settings, early: Option<Element>) {
    let view = RwSignal::new(None::<View>);
    let language = settings.catalog.language.clone();
    let (theme, focus) = (settings.theme, settings.focus);
    let context = Context::new(WIDGETS.fetch_add(1, Ordering::Relaxed), settings, view);

    let driver = context.driver();
    let running = StoredValue::new_local(driver.clone());
    on_cleanup(move || {
        running.try_with_value(|driver| driver.stop());
    });

    let widget = El::adopt(root.clone())
        .attr("class", "vst")
        .attr("data-theme", theme.as_str())
        .attr("dir", locale::direction(&language))
        .attr("lang", &language);
    let turn = Memo::new(move |_| view.with(|view| view.as_ref().map(|view| view.turn)));
    widget
        .child(El::of("div", "vst-screen").children_live(move || {
            turn.track();
            card::card(context).into_iter().collect()
        }))
        .child(status(context));
    // A page that comes back from the browser's cache was left signed in, or for an identity provider.
    let returning = driver.clone();
    window_listener("pageshow", move |event| {
        if event.unchecked_into::<PageTransitionEvent>().persisted() {
            returning.on(Event::Start);
        }
    });
    move_focus(context, turn, root.clone(), focus, Handover::new(early));
    driver.start(root);
}

/// Moves the focus: into a new screen, taking over from the loader's form for the first one; and to the first field
/// with an error, when something is said about the screen as it stands.
fn move_focus(context: Context, turn: Memo<Option<u64>>, root: Element, first: Focus, handover: Handover) {
    let handover = StoredValue::new_local(handover);
    let notices = Memo::new(move |_| context.with_view(|view| view.notices.clone()).unwrap_or_default());
    Effect::new(move |last: Option<Option<u64>>| {
        let now = turn.get();
        let said = notices.with(|notices| !notices.is_empty());
        let last = last.flatten();
        let root = root.clone();
        // The screen is drawn in this turn of the event loop, perhaps after this effect.
        if now != last {
            let first = last.is_none().then_some(first);
            spawn_local(async move {
                tick().await;
                let took_over = handover.try_update_value(|handover| handover.take_over(&root));
                enter(&root, first, took_over.unwrap_or_default());
            });
        } else if said {
            spawn_local(async move {
                tick().await;
                focus::into_first_error(&root);
            });
        }
        now
    });
}

/// A new screen is there. `first` says what the page wants of the first one.
fn enter(root: &Element, first: Option<Focus>, took_over: TookOver) {
    let wanted = match first {
        None => true,
        Some(first) => took_over.focused || (first == Focus::Auto && focus::is_free()),
    };
    if wanted && !took_over.placed {
        focus::into_screen(root);
    }
    if took_over.submitted {
        card::submit(root);
    }
}

/// Says, for those who do not see it, that the backend takes its time.
fn status(context: Context) -> El {
    let slow = RwSignal::new(false);
    // The widget may be gone by the time the timer rings.
    let slow_is = move |is: bool| {
        let _ = slow.try_set(is);
    };
    let mut timer: Option<TimeoutHandle> = None;
    live(Box::new(move || {
        if let Some(timer) = timer.take() {
            timer.clear();
        }
        if context.busy() {
            timer = set_timeout_with_handle(move || slow_is(true), BUSY_IS_SLOW).ok();
        } else {
            slow_is(false);
        }
    }));
    El::of("div", "vst-status").attr("role", "status").children_live(move || {
        let text = slow.get().then(|| context.say(&Key::STATUS_BUSY.into()));
        text.map(|text| El::new("span").text(&text)).into_iter().collect()
    })
}
