//! When a notice is tried again: the schedule that Standard Webhooks recommends, cut off after a day and some hours.

use crate::clock::{HOUR, MINUTE, Seconds};
use crate::random::Random;

/// The pauses after the first, second, … failure.
const PAUSES: [Seconds; 7] = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];

/// How often a notice is tried. The last try is some 28 hours after the first.
pub const TRIES: usize = PAUSES.len() + 1;

/// How long to wait after so many tries, with up to a tenth more by chance, so that what failed together does not come
/// back together. Nothing: that was the last one.
pub fn pause(tries: i64, random: &dyn Random) -> Option<Seconds> {
    let failed = usize::try_from(tries.checked_sub(1)?).ok()?;
    let pause = *PAUSES.get(failed)?;
    let mut byte = [0; 1];
    // Without chance it is only less well spread.
    let _ = random.fill(&mut byte);
    let [chance] = byte;
    Some(pause + pause * i64::from(chance) / (10 * 255))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::clock::DAY;

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) -> io::Result<()> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn pauses_grow_and_end_within_two_days() {
        for chance in [0, 255] {
            let pauses: Vec<_> = (1..).map_while(|tries| pause(tries, &Always(chance))).collect();
            assert_eq!(pauses.len() + 1, TRIES);
            assert!(pauses.is_sorted(), "{pauses:?}");
            let total: i64 = pauses.iter().sum();
            assert!((DAY..2 * DAY).contains(&total), "{total}");
        }
        assert_eq!((pause(1, &Always(0)), pause(2, &Always(0))), (Some(5), Some(300)));
        assert_eq!(pause(2, &Always(255)), Some(330));
    }

    #[test]
    fn what_is_no_count_is_the_last_one() {
        for tries in [i64::MIN, -1, 0, 8, i64::MAX] {
            assert_eq!(pause(tries, &Always(0)), None, "{tries}");
        }
    }
}
