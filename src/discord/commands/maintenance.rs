//! What `/maintenance start`, `complete` and `cancel` have in common.

use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::text::limits::TEXT;
use crate::incident::words::MaintenanceStatus;

pub fn options() -> Vec<Opt> {
    vec![Opt::text("message").longest(TEXT), incident_option()]
}

/// Has the maintenance that the person means go on to `to`.
///
/// # Errors
/// Where none is meant, or it can't go there.
pub async fn go_on(app: &App, asked: &Asked, to: MaintenanceStatus) -> Result<Message, Problem> {
    let command = Command::MoveMaintenance { to, message: asked.owned("message") };
    let maintenance = app.change(asked, command).await?;
    let overlaps = app.mirrors.overlaps(&maintenance).await?;
    Ok(replies::maintenance_moved(asked.lang, &maintenance, to, &overlaps))
}
