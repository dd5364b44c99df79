//! `/followup done`

use super::Spec;
use super::work::{followup_options, move_followup};
use crate::incident::words::FollowupState;

pub const COMMAND: Spec = Spec {
    group: "followup",
    name: "done",
    options: followup_options,
    run: |app, asked| Box::pin(move_followup(app, asked, FollowupState::Done)),
};
