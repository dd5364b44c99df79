//! `/followup drop`

use super::Spec;
use super::work::{followup_options, move_followup};
use crate::incident::words::FollowupState;

pub const COMMAND: Spec = Spec {
    group: "followup",
    name: "drop",
    options: followup_options,
    run: |app, asked| Box::pin(move_followup(app, asked, FollowupState::Dropped)),
};
