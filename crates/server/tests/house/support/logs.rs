//! What a test's servers log. A test runs on one thread, and so do its servers.

use std::cell::RefCell;
use std::io::{Result, Write};
use std::sync::Once;

use tracing_subscriber::EnvFilter;

thread_local! {
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Begins to capture, for every test of this process.
pub(crate) fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = EnvFilter::new("vestibule_server=trace,tower_http=trace,axum=trace,sqlx=trace");
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Lines).init();
    });
}

/// Everything that was logged on this thread.
pub(crate) fn of_this_test() -> String {
    LINES.with_borrow(|lines| String::from_utf8(lines.clone()).unwrap())
}
