//! What can be pressed, and what a press means. Pure.
//!
//! The name of a button says all that is needed to carry it out, so a card that is months old works
//! like a new one. A name from an older Firebell that is no longer known is answered in words.

use ulid::Ulid;

use super::components::{Button, Input, Modal, Part, Row, Style};
use super::setup::Setup;
use crate::incident::ids::{EntryId, Ref};
use crate::incident::state::Incident;
use crate::incident::text::limits::{POSTMORTEM, REASON, SPAN, SUMMARY, TEXT, TIME};
use crate::incident::words::{Section, Status};
use crate::texts::words::label;
use crate::texts::{Lang, say};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Takes command; where somebody has it, asks for the reason.
    Take(Ref),
    /// Opens a form.
    Form(Form, Ref),
    /// Answers an offer of command.
    Offer { incident: Ref, offer: EntryId, accept: bool },
    /// Takes an offer of command back.
    Withdraw { incident: Ref, offer: EntryId },
    /// Makes a private incident public, as it was shown.
    MakePublic { incident: Ref, seen: u64 },
    /// Answers the question about a request that is held back.
    Held(Ulid, Decision),
    /// Something on the panel of `/firebell setup`.
    Setup(Setup),
}

/// A form that stands for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Update,
    Entry,
    Resolve,
    Close,
    Reopen,
    Take,
    /// With the mark of what stood there when it was opened.
    Postmortem(Section, Option<u64>),
}

/// What becomes of a request that was held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// As it was typed.
    Anyway,
    /// With what looks like a secret taken out.
    Without,
    /// Into the incident that is like it.
    Join(Ref),
    /// For the incident that is chosen in a list.
    Choose,
}

impl Control {
    /// At most 100 characters.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Take(incident) => format!("take:{incident}"),
            Self::Form(form, incident) => format!("form:{incident}:{}", form.name()),
            Self::Offer { incident, offer, accept } => {
                let answer = if *accept { "accept" } else { "decline" };
                format!("offer:{incident}:{offer}:{answer}")
            }
            Self::Withdraw { incident, offer } => format!("withdraw:{incident}:{offer}"),
            Self::MakePublic { incident, seen } => format!("publish:{incident}:{seen}"),
            Self::Setup(what) => format!("setup:{}", what.id()),
            Self::Held(id, Decision::Anyway) => format!("held:{id}:anyway"),
            Self::Held(id, Decision::Without) => format!("held:{id}:without"),
            Self::Held(id, Decision::Join(other)) => format!("held:{id}:join:{other}"),
            Self::Held(id, Decision::Choose) => format!("held:{id}:choose"),
        }
    }

    /// `None` for a name that this Firebell does not give.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let parts: Vec<&str> = name.split(':').collect();
        Some(match parts.as_slice() {
            ["take", incident] => Self::Take(incident.parse().ok()?),
            ["form", incident, form @ ..] => Self::Form(Form::named(form)?, incident.parse().ok()?),
            ["offer", incident, offer, answer] => Self::Offer {
                incident: incident.parse().ok()?,
                offer: offer.parse().ok()?,
                accept: match *answer {
                    "accept" => true,
                    "decline" => false,
                    _ => return None,
                },
            },
            ["withdraw", incident, offer] => {
                Self::Withdraw { incident: incident.parse().ok()?, offer: offer.parse().ok()? }
            }
            ["publish", incident, seen] => {
                Self::MakePublic { incident: incident.parse().ok()?, seen: seen.parse().ok()? }
            }
            ["setup", what] => Self::Setup(Setup::named(what)?),
            ["held", id, decision @ ..] => Self::Held(
                Ulid::from_string(id).ok()?,
                match decision {
                    ["anyway"] => Decision::Anyway,
                    ["without"] => Decision::Without,
                    ["choose"] => Decision::Choose,
                    ["join", other] => Decision::Join(other.parse().ok()?),
                    _ => return None,
                },
            ),
            _ => return None,
        })
    }

    #[must_use]
    pub fn button(&self, style: Style, label: String) -> Button {
        Button::new(style, label, self.name())
    }
}

impl Form {
    fn name(self) -> String {
        match self {
            Self::Update => "update".to_owned(),
            Self::Entry => "entry".to_owned(),
            Self::Resolve => "resolve".to_owned(),
            Self::Close => "close".to_owned(),
            Self::Reopen => "reopen".to_owned(),
            Self::Take => "take".to_owned(),
            Self::Postmortem(section, None) => format!("postmortem:{}", section.id()),
            Self::Postmortem(section, Some(over)) => {
                format!("postmortem:{}:{over:016x}", section.id())
            }
        }
    }

    fn named(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["update"] => Self::Update,
            ["entry"] => Self::Entry,
            ["resolve"] => Self::Resolve,
            ["close"] => Self::Close,
            ["reopen"] => Self::Reopen,
            ["take"] => Self::Take,
            ["postmortem", section] => Self::Postmortem(section.parse().ok()?, None),
            ["postmortem", section, over] => {
                let over = u64::from_str_radix(over, 16).ok()?;
                Self::Postmortem(section.parse().ok()?, Some(over))
            }
            _ => return None,
        })
    }

    /// The command that the form stands for.
    #[must_use]
    pub const fn command(self) -> &'static str {
        match self {
            Self::Update | Self::Resolve => "incident update",
            Self::Entry => "timeline add",
            Self::Close => "incident close",
            Self::Reopen => "incident reopen",
            Self::Take => "incident take",
            Self::Postmortem(..) => "postmortem write",
        }
    }

    /// Options that nobody fills in, because the form is about them.
    #[must_use]
    pub fn settled(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Resolve => vec![("status", Status::Resolved.id().to_owned())],
            Self::Postmortem(section, over) => {
                std::iter::once(("section", section.id().to_owned()))
                    .chain(over.map(|over| ("over", over.to_string())))
                    .collect()
            }
            Self::Update | Self::Entry | Self::Close | Self::Reopen | Self::Take => Vec::new(),
        }
    }

    /// The form as it opens. The fields are named like the command's options.
    #[must_use]
    pub fn modal(self, lang: Lang, incident: &Incident) -> Modal {
        let span = say!(lang, "form-next-hint");
        // Of what is private or a drill the public reads nothing, and nobody is told that it does.
        let public = !(incident.private || incident.drill);
        let message =
            if public { say!(lang, "form-message") } else { say!(lang, "form-message-hidden") };
        let (title, inputs) = match self {
            Self::Update => (
                say!(lang, "form-update"),
                vec![
                    Input::lines("message", message, TEXT).required(),
                    Input::line("next", say!(lang, "form-next"), SPAN).hinting(span),
                ],
            ),
            Self::Entry => (
                say!(lang, "form-entry"),
                vec![
                    Input::lines("text", say!(lang, "form-text"), TEXT).required(),
                    Input::line("at", say!(lang, "form-at"), TIME)
                        .hinting(say!(lang, "form-at-hint")),
                ],
            ),
            Self::Resolve => {
                (say!(lang, "form-resolve"), vec![Input::lines("message", message, TEXT)])
            }
            Self::Close => (
                say!(lang, "form-close"),
                vec![Input::lines(
                    "resolution",
                    if public {
                        say!(lang, "form-resolution")
                    } else {
                        say!(lang, "form-resolution-hidden")
                    },
                    SUMMARY,
                )],
            ),
            Self::Reopen => (
                say!(lang, "form-reopen"),
                vec![
                    Input::lines(
                        "reason",
                        if public {
                            say!(lang, "form-reason")
                        } else {
                            say!(lang, "form-reason-hidden")
                        },
                        REASON,
                    )
                    .required(),
                ],
            ),
            Self::Take => (
                say!(lang, "form-take"),
                vec![
                    Input::lines(
                        "reason",
                        if incident.private {
                            say!(lang, "form-take-reason-hidden")
                        } else {
                            say!(lang, "form-take-reason")
                        },
                        REASON,
                    )
                    .required(),
                ],
            ),
            Self::Postmortem(section, _) => (
                say!(lang, "form-postmortem"),
                vec![
                    Input::lines("text", label(lang, section), POSTMORTEM)
                        .required()
                        .holding(incident.section(section)),
                ],
            ),
        };
        let form = match self {
            Self::Postmortem(section, _) => {
                Self::Postmortem(section, Some(incident.mark_of(section)))
            }
            other => other,
        };
        Modal {
            custom_id: Control::Form(form, incident.reference).name(),
            title: format!("{} · {title}", incident.reference),
            components: inputs.into_iter().map(|input| Row::of(vec![Part::Input(input)])).collect(),
        }
    }
}

/// The buttons below a card: what is sensible now.
#[must_use]
pub fn for_card(lang: Lang, incident: &Incident) -> Vec<Button> {
    let reference = incident.reference;
    let form = |form, style, label| Control::Form(form, reference).button(style, label);
    if incident.maintenance.is_some() {
        return if incident.is_open() {
            vec![
                form(Form::Entry, Style::Secondary, say!(lang, "button-entry")),
                form(Form::Update, Style::Secondary, say!(lang, "button-update")),
            ]
        } else {
            Vec::new()
        };
    }
    if !incident.is_open() {
        return vec![form(Form::Reopen, Style::Secondary, say!(lang, "button-reopen"))];
    }
    let mut buttons = Vec::new();
    if incident.commander().is_none() {
        buttons.push(Control::Take(reference).button(Style::Primary, say!(lang, "button-take")));
    }
    buttons.push(form(Form::Update, Style::Secondary, say!(lang, "button-update")));
    buttons.push(form(Form::Entry, Style::Secondary, say!(lang, "button-entry")));
    buttons.push(if incident.status == Status::Resolved {
        form(Form::Close, Style::Success, say!(lang, "button-close"))
    } else {
        form(Form::Resolve, Style::Success, say!(lang, "button-resolve"))
    });
    buttons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::limits;

    fn every() -> Vec<Control> {
        let incident: Ref = "INC-18446744073709551615".parse().unwrap();
        let id = Ulid::from_parts(u64::MAX >> 16, u128::MAX >> 48);
        let forms =
            [Form::Update, Form::Entry, Form::Resolve, Form::Close, Form::Reopen, Form::Take]
                .into_iter()
                .chain(Section::ALL.iter().map(|section| Form::Postmortem(*section, None)))
                .chain([Form::Postmortem(Section::WentPoorly, Some(u64::MAX))]);
        forms
            .map(|form| Control::Form(form, incident))
            .chain(Setup::ALL.iter().map(|what| Control::Setup(*what)))
            .chain([
                Control::Take(incident),
                Control::Offer { incident, offer: EntryId(id), accept: true },
                Control::Offer { incident, offer: EntryId(id), accept: false },
                Control::Withdraw { incident, offer: EntryId(id) },
                Control::MakePublic { incident, seen: u64::MAX },
                Control::Held(id, Decision::Anyway),
                Control::Held(id, Decision::Without),
                Control::Held(id, Decision::Join(incident)),
                Control::Held(id, Decision::Choose),
            ])
            .collect()
    }

    #[test]
    fn a_name_says_all_that_a_press_needs() {
        for control in every() {
            let name = control.name();
            assert!(name.len() <= limits::CUSTOM_ID, "{name}");
            assert_eq!(Control::named(&name), Some(control), "{name}");
        }
        for stranger in
            ["", "take", "take:INC-0", "form:INC-1:dance", "held:1:anyway", "setup:x", "x:y"]
        {
            assert_eq!(Control::named(stranger), None, "{stranger}");
        }
    }
}
