//! `cargo xtask build`: the widget by Trunk, finished and compressed.

use anyhow::Result;

use crate::home::Home;
use crate::{bundle, compress, process, setup};

pub(crate) fn run(home: &Home) -> Result<()> {
    setup::require(home, setup::FOR_BUILD)?;
    let mut trunk = home.wasm_command("trunk");
    trunk.args(["build", "--release", "--dist"]).arg(home.dist());
    // Trunk takes NO_COLOR for its own flag and refuses the usual value, 1.
    trunk.env_remove("NO_COLOR");
    process::run(&mut trunk)?;
    bundle::finish(home, &home.dist(), true)?;
    compress::beside_all(&home.dist())
}

/// The reference backend in its release form; gives the path of the binary.
pub(crate) fn server(home: &Home) -> Result<std::path::PathBuf> {
    process::run(home.command("cargo").args(["build", "--release", "-p", "vestibule-server"]))?;
    let file = format!("vestibule-server{}", std::env::consts::EXE_SUFFIX);
    Ok(home.target()?.join("release").join(file))
}
