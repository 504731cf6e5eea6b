//! `backup`: a copy of a SQLite database while it is used.

use std::path::PathBuf;

use clap::Args;
use vestibule_server::store;

use super::{Done, Place};

#[derive(Args)]
pub(super) struct Backup {
    /// The file to write. It must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

pub(super) async fn run(options: Backup, place: &Place) -> Done {
    store::backup(&place.database()?, &options.to).await?;
    println!("{}", options.to.display());
    Ok(())
}
