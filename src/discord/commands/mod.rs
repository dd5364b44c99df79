//! The slash commands, one file each: what Discord is told of it, and what happens when somebody
//! uses it.

mod component_add;
mod component_list;
mod component_remove;
mod component_set;
mod entry;
mod firebell_help;
mod firebell_mirrors;
mod firebell_retry;
mod firebell_setup;
mod followup_add;
mod followup_done;
mod followup_drop;
mod followup_list;
mod incident_appoint;
mod incident_close;
mod incident_declare;
mod incident_edit;
mod incident_handover;
mod incident_list;
mod incident_merge;
mod incident_publish;
mod incident_release;
mod incident_reopen;
mod incident_severity;
mod incident_show;
mod incident_take;
mod incident_update;
mod maintenance;
mod maintenance_cancel;
mod maintenance_complete;
mod maintenance_schedule;
mod maintenance_start;
mod menu_add_to_timeline;
mod menu_appoint_commander;
mod postmortem_draft;
mod postmortem_publish;
mod postmortem_write;
mod task_add;
mod task_cancel;
mod task_done;
mod task_list;
mod task_start;
mod timeline_add;
mod timeline_edit;
mod timeline_publish;
mod timeline_retract;
mod timeline_show;
mod work;

pub use self::entry::{entries_for, works_on};

use futures_util::future::BoxFuture;

use super::app::{App, Problem};
use super::asked::Asked;
use super::controls::Form;
use super::definition::Opt;
use super::wire::Message;
use crate::incident::refusal::Refusal;
use crate::texts::Lang;

/// What a command does, once Discord was told that we are at it.
pub type Run = for<'a> fn(&'a App, &'a Asked) -> BoxFuture<'a, Result<Message, Problem>>;

/// One slash command: `/group name`. Its description and those of its options are in
/// `locales/*/commands.ftl`.
pub struct Spec {
    pub group: &'static str,
    pub name: &'static str,
    pub options: fn() -> Vec<Opt>,
    pub run: Run,
}

/// What a context menu is opened on, by the type of its command.
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-types>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuKind {
    Person = 2,
    Message = 3,
}

/// One command of a context menu. Its English name is what Discord knows it by.
pub struct Menu {
    pub kind: MenuKind,
    pub name: fn(Lang) -> String,
    pub run: Run,
}

pub const MENUS: &[Menu] = &[menu_add_to_timeline::MENU, menu_appoint_commander::MENU];

/// The groups, in the order in which people are shown them.
pub const GROUPS: &[&str] = &[
    "incident",
    "timeline",
    "task",
    "followup",
    "postmortem",
    "maintenance",
    "component",
    "firebell",
];

/// Every command there is, in the order in which people are shown them.
pub const ALL: &[Spec] = &[
    incident_declare::COMMAND,
    incident_appoint::COMMAND,
    incident_handover::COMMAND,
    incident_take::COMMAND,
    incident_release::COMMAND,
    incident_update::COMMAND,
    incident_severity::COMMAND,
    incident_edit::COMMAND,
    incident_close::COMMAND,
    incident_reopen::COMMAND,
    incident_merge::COMMAND,
    incident_publish::COMMAND,
    incident_show::COMMAND,
    incident_list::COMMAND,
    timeline_add::COMMAND,
    timeline_edit::COMMAND,
    timeline_retract::COMMAND,
    timeline_publish::COMMAND,
    timeline_show::COMMAND,
    task_add::COMMAND,
    task_start::COMMAND,
    task_done::COMMAND,
    task_cancel::COMMAND,
    task_list::COMMAND,
    followup_add::COMMAND,
    followup_done::COMMAND,
    followup_drop::COMMAND,
    followup_list::COMMAND,
    postmortem_draft::COMMAND,
    postmortem_write::COMMAND,
    postmortem_publish::COMMAND,
    maintenance_schedule::COMMAND,
    maintenance_start::COMMAND,
    maintenance_complete::COMMAND,
    maintenance_cancel::COMMAND,
    component_set::COMMAND,
    component_add::COMMAND,
    component_remove::COMMAND,
    component_list::COMMAND,
    firebell_setup::COMMAND,
    firebell_mirrors::COMMAND,
    firebell_retry::COMMAND,
    firebell_help::COMMAND,
];

/// What the command with this path does: `incident declare`, or a context menu's English name.
#[must_use]
pub fn find(path: &str) -> Option<Run> {
    let slash = path
        .split_once(' ')
        .and_then(|(group, name)| ALL.iter().find(|spec| spec.group == group && spec.name == name));
    let menu = || MENUS.iter().find(|menu| (menu.name)(Lang::En) == path);
    slash.map(|spec| spec.run).or_else(|| menu().map(|menu| menu.run))
}

/// Whether the command with this path opens a form first, which takes its place: a form has to be
/// the first answer.
#[must_use]
pub fn opens_form(path: &str) -> bool {
    path == "postmortem write"
}

/// The form of a command that opens one.
///
/// # Errors
/// Where what was asked for names no form.
pub fn form(asked: &Asked) -> Result<Form, Refusal> {
    postmortem_write::form(asked)
}
