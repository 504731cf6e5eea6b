//! What a process has used, as Linux tells. Elsewhere nothing is known, and the table says so.

use std::time::Duration;

/// What a process has used so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    /// Time on a processor, in user and kernel mode.
    pub(crate) cpu: Option<Duration>,
    /// Its largest resident set, in bytes.
    pub(crate) peak_rss: Option<u64>,
    /// Its resident set now, in bytes.
    pub(crate) rss: Option<u64>,
}

/// Asks about a process.
pub(crate) fn of(pid: u32) -> Used {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
    };
    Used { cpu: cpu(pid), peak_rss: kib("VmHWM:"), rss: kib("VmRSS:") }
}

/// `utime` and `stime` of `/proc/PID/stat`: the 14th and 15th field, in ticks, of which Linux shows 100 a second.
fn cpu(pid: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name, and may hold anything.
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks()? + ticks()?) * 10))
}
