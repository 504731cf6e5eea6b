use super::{Desk, Done};
#[derive(clap::Subcommand)]
pub(super) enum Command {
    Show,
}
pub(super) async fn run(_: &Desk, _: Command) -> Done {
    Ok(())
}
