//! `/maintenance complete`

use super::Spec;
use super::maintenance::{go_on, options};
use crate::incident::words::MaintenanceStatus;

pub const COMMAND: Spec = Spec {
    group: "maintenance",
    name: "complete",
    options,
    run: |app, asked| Box::pin(go_on(app, asked, MaintenanceStatus::Completed)),
};
