//! Lengths of time as ISO 8601 writes them and Java's `Duration` reads them: `PT168H`, `PT43800H`, `P7D`, `PT0S`. A day has
//! 24 hours; weeks, months and years are not taken, as Java does not take them.

use jiff::SignedDuration;

use crate::clock::Seconds;

/// The longest there is: ten years.
pub(super) const MOST: Seconds = 10 * 366 * crate::clock::DAY;

/// Reads one: whole seconds, not negative, [`MOST`] at most.
pub(super) fn read(text: &str) -> Option<Seconds> {
    let rest = text.strip_prefix('P')?;
    let (days, time) = match rest.split_once('T') {
        Some((days, time)) if !time.is_empty() => (days, time),
        Some(_) => return None,
        None => (rest, ""),
    };
    if days.is_empty() && time.is_empty() {
        return None;
    }
    let days: i64 = match days.strip_suffix('D') {
        Some(days) => whole(days)?,
        None if days.is_empty() => 0,
        None => return None,
    };
    let mut seconds = days.checked_mul(crate::clock::DAY)?;
    let mut rest = time;
    for (unit, length) in [('H', crate::clock::HOUR), ('M', crate::clock::MINUTE), ('S', 1)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds = seconds.checked_add(whole(number)?.checked_mul(length)?)?;
            rest = after;
        }
    }
    (rest.is_empty() && seconds <= MOST).then_some(seconds)
}

/// Writes one, in hours, minutes and seconds: 604800 is `PT168H`.
pub(super) fn write(seconds: Seconds) -> String {
    SignedDuration::from_secs(seconds).to_string()
}

fn whole(digits: &str) -> Option<i64> {
    let fits = (1..=12).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if fits { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_durations_are_read() {
        for (text, seconds) in [
            ("PT168H", 604_800),
            ("PT43800H", 157_680_000),
            ("P7D", 604_800),
            ("P1DT2H3M4S", 93_784),
            ("PT0S", 0),
            ("PT90M", 5_400),
        ] {
            assert_eq!(read(text), Some(seconds), "{text}");
            assert_eq!(read(&write(seconds)), Some(seconds), "{text}");
        }
        assert_eq!(write(604_800), "PT168H");
        assert_eq!(write(0), "PT0S");
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "168H",
            "PT168",
            "PT-1H",
            "-PT1H",
            "P1W",
            "P1M",
            "P1Y",
            "PT1H1H",
            "PT1S1H",
            "pt1h",
            "PT1.5H",
            "P1DT",
            "PT 1H",
            "PT9999999999999H",
            "PT999999H",
            "P1D1D",
            "PT１H",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
