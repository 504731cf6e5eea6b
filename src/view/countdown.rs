//! Time that passes on a screen, by the clock: a browser's timers rest while its page is not seen.
//!
//! No signals: each type that one holds is a kilobyte of Leptos, and what counts down is one text.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use crate::browser::clock;

/// Shows how many seconds are left of `seconds`: now, and every second until there are none or the current owner ends.
pub(super) fn count_down(seconds: u32, show: impl Fn(u64) + 'static) {
    let show: Box<dyn Fn(u64)> = Box::new(show);
    let over = clock::now().saturating_add(seconds.into());
    let left = Cell::new(u64::from(seconds));
    show(left.get());
    let timer = Rc::new(Cell::new(None::<IntervalHandle>));
    let own = Rc::clone(&timer);
    let tick = move || {
        // Whoever sets the clock back does not wait longer for it.
        left.set(over.saturating_sub(clock::now()).min(left.get().saturating_sub(1)));
        show(left.get());
        if let Some(timer) = own.take().filter(|_| left.get() == 0) {
            timer.clear();
        }
    };
    let handle = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
    timer.set(handle);
    on_cleanup(move || {
        if let Some(timer) = handle {
            timer.clear();
        }
    });
}
