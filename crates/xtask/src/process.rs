//! Child processes: each in a group of its own, so that what it started ends with it, and all of them with us.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The clock. The rest of the workspace gets time as an argument; measuring builds is an edge.
#[expect(
    clippy::disallowed_methods,
    reason = "progress and durations of real processes are this crate's job"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// On Ctrl-C, a closed terminal or a polite kill, ends every child before this process.
pub(crate) fn end_children_with_us() -> Result<()> {
    ctrlc::set_handler(|| {
        for group in running().iter() {
            signal(*group, false);
        }
        std::process::exit(130);
    })
    .context("could not listen for Ctrl-C")
}

/// A started command. Dropped before it ended, it is ended with everything it started.
pub(crate) struct Running {
    child: Child,
    ended: bool,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("could not start `{}`", shown(command)))?;
        running().insert(child.id());
        Ok(Self { child, ended: false })
    }

    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait()?;
        self.forget();
        Ok(status)
    }

    /// The exit status if it has ended already.
    pub(crate) fn try_wait(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        if status.is_some() {
            self.forget();
        }
        Ok(status)
    }

    /// Its standard output and error, where they were asked for as pipes.
    pub(crate) fn pipes(&mut self) -> impl Iterator<Item = Box<dyn Read + Send>> {
        let out = self.child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>);
        let err = self.child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>);
        out.into_iter().chain(err)
    }

    /// Asks it to end, and makes it end after five seconds.
    pub(crate) fn end(&mut self) {
        let asked = now();
        signal(self.child.id(), false);
        while asked.elapsed() < Duration::from_secs(5) {
            if self.ended || !matches!(self.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        signal(self.child.id(), true);
        let _ = self.wait();
    }

    fn forget(&mut self) {
        self.ended = true;
        running().remove(&self.child.id());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            self.end();
        }
    }
}

#[cfg(unix)]
fn signal(group: u32, hard: bool) {
    use nix::sys::signal::{Signal, killpg};
    if let Ok(group) = i32::try_from(group) {
        let signal = if hard { Signal::SIGKILL } else { Signal::SIGTERM };
        let _ = killpg(nix::unistd::Pid::from_raw(group), signal);
    }
}

#[cfg(not(unix))]
fn signal(group: u32, _hard: bool) {
    let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &group.to_string()]).output();
}

/// The command as one would type it, for messages.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs a command with its output on ours; an unsuccessful end is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = Running::start(command)?.wait()?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command silently and gives what it printed on standard output, trimmed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!("`{}` failed: {}", shown(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command with its output on ours, and gives that output too: standard output and error as they came.
pub(crate) fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let copies: Vec<_> = running.pipes().map(|pipe| copy(pipe, Arc::clone(&kept))).collect();
    let status = running.wait()?;
    // What it left behind, such as a browser, would hold the pipes open.
    signal(running.child.id(), false);
    for copy in copies {
        let _ = copy.join();
    }
    let kept = std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((status, String::from_utf8_lossy(&kept).into_owned()))
}

fn copy(mut pipe: Box<dyn Read + Send>, kept: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            let Some(bytes) = buffer.get(..count) else { break };
            let mut stdout = std::io::stdout().lock();
            let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
            kept.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        }
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn tee_keeps_both_streams_and_the_status() {
        let (status, text) = tee(&mut sh("echo one; echo two >&2; exit 3")).unwrap();
        assert_eq!(status.code(), Some(3));
        assert!(text.contains("one\n") && text.contains("two\n"));
    }

    #[test]
    fn output_names_the_command_that_failed() {
        let error = output(&mut sh("echo why >&2; exit 1")).unwrap_err().to_string();
        assert!(error.contains("sh -c") && error.contains("why"), "{error}");
    }

    #[test]
    fn a_dropped_command_ends_with_its_children() {
        let mut command = sh("sleep 60 & echo $!; wait");
        let mut running = Running::start(command.stdout(Stdio::piped())).unwrap();
        let mut pipe = running.pipes().next().unwrap();
        let mut buffer = [0; 64];
        let count = pipe.read(&mut buffer).unwrap();
        drop(running);
        // The grandchild held the pipe open; its end is the pipe's end.
        assert!(count > 0);
        assert_eq!(pipe.read(&mut buffer).unwrap(), 0);
    }
}
