//! Long steps: what goes on is shown in one line that moves, and all of it is kept for when the step fails.

use std::fmt;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crate::process::{Running, now, shown};

/// Lines of output that an error carries.
const LAST_LINES: usize = 15;
/// How often a line is printed where none can be rewritten.
const QUIET: Duration = Duration::from_secs(20);

/// Why a step did not end well.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was still running when its time was up.
    TimedOut(Duration),
    /// It ended unsuccessfully, or could not be started.
    Failed(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(limit) => write!(f, "no answer within {} s", limit.as_secs()),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Failure {}

/// Runs a long command: shows the seconds and the last line of output, and gives all of it.
pub(crate) fn run(command: &mut Command, limit: Option<Duration>) -> Result<String, Failure> {
    let failed = |error: anyhow::Error| Failure::Failed(format!("{error:#}"));
    let started = now();
    let mut running =
        Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped())).map_err(failed)?;
    let (sender, lines) = mpsc::channel();
    for pipe in running.pipes() {
        let sender = sender.clone();
        thread::spawn(move || send_lines(pipe, &sender));
    }
    drop(sender);

    let mut ticker = Ticker::new();
    let mut output: Vec<String> = Vec::new();
    loop {
        match lines.recv_timeout(Duration::from_millis(500)) {
            Ok(line) => output.push(line),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        ticker.tick(started.elapsed(), output.last().map_or("", String::as_str));
        if let Some(limit) = limit.filter(|limit| started.elapsed() > *limit) {
            ticker.clear();
            running.end();
            return Err(Failure::TimedOut(limit));
        }
    }
    ticker.clear();
    let status = running.wait().map_err(failed)?;
    if status.success() {
        return Ok(output.join("\n"));
    }
    let tail = output.split_at(output.len().saturating_sub(LAST_LINES)).1.join("\n      ");
    Err(Failure::Failed(format!("`{}` failed ({status}):\n      {tail}", shown(command))))
}

fn send_lines(pipe: Box<dyn Read + Send>, sender: &Sender<String>) {
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while let Ok(1..) = reader.read_until(b'\n', &mut line) {
        if let Some(text) = last_shown(&String::from_utf8_lossy(&line))
            && sender.send(text).is_err()
        {
            break;
        }
        line.clear();
    }
}

/// What a terminal would show of a line after its carriage returns, if that is anything.
fn last_shown(line: &str) -> Option<String> {
    let line = line.trim_end().rsplit('\r').next().unwrap_or_default();
    (!line.trim().is_empty()).then(|| line.to_owned())
}

/// The moving line.
struct Ticker {
    terminal: bool,
    last: Duration,
}

impl Ticker {
    fn new() -> Self {
        Self { terminal: std::io::stdout().is_terminal(), last: Duration::ZERO }
    }

    fn tick(&mut self, elapsed: Duration, line: &str) {
        let pause = if self.terminal { Duration::from_millis(200) } else { QUIET };
        if elapsed < self.last + pause {
            return;
        }
        self.last = elapsed;
        let text: String =
            format!("    … {} s  {}", elapsed.as_secs(), line.trim()).chars().take(78).collect();
        if self.terminal {
            print!("\r\x1b[2K{text}");
            let _ = std::io::stdout().flush();
        } else {
            println!("{text}");
        }
    }

    fn clear(&self) {
        if self.terminal {
            print!("\r\x1b[2K");
            let _ = std::io::stdout().flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rewritten_line_shows_its_last_text() {
        assert_eq!(last_shown("10%\r50%\r100%\n").as_deref(), Some("100%"));
        assert_eq!(last_shown("plain\r\n").as_deref(), Some("plain"));
        assert_eq!(last_shown("   \n"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_step_that_hangs_is_ended() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60"]);
        let failure = run(&mut command, Some(Duration::from_millis(200))).unwrap_err();
        assert!(matches!(failure, Failure::TimedOut(_)), "{failure}");
    }

    #[cfg(unix)]
    #[test]
    fn a_failed_step_says_what_it_printed_last() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo first; echo reason >&2; exit 2"]);
        let failure = run(&mut command, None).unwrap_err().to_string();
        assert!(failure.contains("reason") && failure.contains("sh -c"), "{failure}");
    }
}
