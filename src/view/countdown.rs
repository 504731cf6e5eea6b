//! Time that passes on a screen, by the clock: a browser's timers rest while its page is not seen.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser::clock;

/// The seconds that are left of `seconds`, as a signal that the current owner keeps.
pub(super) fn seconds_left(seconds: u32) -> ReadSignal<u64> {
    let (left, set_left) = signal(u64::from(seconds));
    let over = clock::now().saturating_add(u64::from(seconds));
    let timer = StoredValue::new_local(None::<IntervalHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_get_value() {
            timer.clear();
        }
    };
    let tick = move || {
        let now = over.saturating_sub(clock::now());
        // Whoever set the clock back does not wait longer for it.
        let _ = set_left.try_update(|left| *left = now.min(left.saturating_sub(1)));
        if left.try_get_untracked().unwrap_or_default() == 0 {
            stop();
        }
    };
    if seconds > 0 {
        timer.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
        on_cleanup(stop);
    }
    left
}
