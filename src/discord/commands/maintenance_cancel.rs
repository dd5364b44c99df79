//! `/maintenance cancel`

use super::Spec;
use super::maintenance::{go_on, options};
use crate::incident::words::MaintenanceStatus;

pub const COMMAND: Spec = Spec {
    group: "maintenance",
    name: "cancel",
    options,
    run: |app, asked| Box::pin(go_on(app, asked, MaintenanceStatus::Cancelled)),
};
