//! `/task start`

use super::Spec;
use super::work::{move_task, task_options};
use crate::incident::words::TaskState;

pub const COMMAND: Spec = Spec {
    group: "task",
    name: "start",
    options: task_options,
    run: |app, asked| Box::pin(move_task(app, asked, TaskState::Running)),
};
