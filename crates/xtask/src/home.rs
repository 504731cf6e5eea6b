//! Where things stand: the clone, the cache folder, cargo's target folder; and commands that find our tools.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use etcetera::BaseStrategy;

use crate::process;
use crate::setup::wasm_target::{self, WasmTarget};

/// The places that every command works with.
pub(crate) struct Home {
    /// The clone's root, where the workspace manifest stands.
    pub(crate) root: PathBuf,
    /// Our own folder under the platform's cache, or `VESTIBULE_CACHE`.
    pub(crate) cache: PathBuf,
    target: OnceLock<PathBuf>,
}

impl Home {
    pub(crate) fn find() -> Result<Self> {
        // cargo sets it for `cargo run`; the compiled-in one serves a binary that is started by hand.
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.ancestors().nth(2).context("crates/xtask has no workspace above it")?.to_owned();
        let cache = match env::var_os("VESTIBULE_CACHE").filter(|path| !path.is_empty()) {
            Some(path) => std::path::absolute(path)?,
            None => etcetera::choose_base_strategy()
                .context("this account has no home folder; set VESTIBULE_CACHE to a folder for the tools")?
                .cache_dir()
                .join("vestibule"),
        };
        Ok(Self { root, cache, target: OnceLock::new() })
    }

    /// Where Trunk puts the page.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The root that `cargo install` is given, so that nothing lands among the user's own tools.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// Where the npm tools are installed.
    pub(crate) fn npm(&self) -> PathBuf {
        self.cache.join("npm")
    }

    /// The toolchain that is made on machines where rustup cannot get the wasm target.
    pub(crate) fn own_toolchain(&self) -> PathBuf {
        self.cache.join("toolchain")
    }

    /// cargo's target folder, which `CARGO_TARGET_DIR` or a cargo configuration may have moved.
    pub(crate) fn target(&self) -> Result<&Path> {
        if let Some(target) = self.target.get() {
            return Ok(target);
        }
        let metadata =
            process::output(self.command("cargo").args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)
            .context("`cargo metadata` answered something that is not JSON")?;
        let target =
            metadata["target_directory"].as_str().context("`cargo metadata` names no target_directory")?;
        Ok(self.target.get_or_init(|| PathBuf::from(target)))
    }

    /// A command for the ordinary toolchain, with our tools on `PATH`, started at the clone's root.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path(false)).env_remove("CARGO");
        command
    }

    /// A command that compiles to wasm: like [`Home::command`], with whichever toolchain has the wasm target.
    pub(crate) fn wasm_command(&self, program: &str) -> Command {
        let mut command = self.command(program);
        if wasm_target::present(self) == Some(WasmTarget::Own) {
            command.env("PATH", self.path(true)).env_remove("RUSTUP_TOOLCHAIN");
        }
        command
    }

    /// The folders that hold our tools, the first to be searched first.
    pub(crate) fn tool_folders(&self) -> [PathBuf; 2] {
        [self.tools().join("bin"), self.npm().join("node_modules").join(".bin")]
    }

    /// The file that `program` would start, as our commands see it.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.path(false)).map(|folder| folder.join(&file)).find(|path| path.is_file())
    }

    fn path(&self, own_toolchain: bool) -> OsString {
        let compilers = self.own_toolchain().join("bin");
        let inherited = env::var_os("PATH").unwrap_or_default();
        // `cargo xtask env` puts our toolchain first; what wants the ordinary one must not meet it.
        let inherited = env::split_paths(&inherited).filter(|folder| *folder != compilers);
        let ours = own_toolchain.then(|| compilers.clone()).into_iter().chain(self.tool_folders());
        env::join_paths(ours.chain(inherited)).unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
    }
}
