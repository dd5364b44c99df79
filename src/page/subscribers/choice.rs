//! What a subscriber wants to hear of.

use serde::{Deserialize, Serialize};

use crate::incident::public_view::PublicComponent;

/// More than any page has; bounds what a stranger can make us keep.
pub const MOST_COMPONENTS: usize = 200;

/// Guild id and component id of each; none means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices(pub Vec<(String, String)>);

impl Choices {
    /// As forms write them: `guild/component`. What is none of these is left out.
    #[must_use]
    pub fn from_form<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let pair = |value: &str| {
            let (guild, component) = value.split_once('/')?;
            Some((guild.to_owned(), component.to_owned()))
        };
        let mut chosen: Vec<_> = values.filter_map(pair).take(MOST_COMPONENTS).collect();
        chosen.sort();
        chosen.dedup();
        Self(chosen)
    }

    #[must_use]
    pub fn holds(&self, guild: &str, component: &str) -> bool {
        self.0.iter().any(|(of, id)| of == guild && id == component)
    }

    /// What names no component concerns everybody.
    #[must_use]
    pub fn concern(&self, guild: &str, affected: &[PublicComponent]) -> bool {
        self.0.is_empty()
            || affected.is_empty()
            || affected.iter().any(|component| self.holds(guild, &component.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::words::ComponentStatus;

    #[test]
    fn one_chosen_component_is_enough_and_none_is_everything() {
        let affected: Vec<PublicComponent> = ["kettles", "cups"]
            .map(|id| PublicComponent {
                id: id.into(),
                name: id.into(),
                status: ComponentStatus::MajorOutage,
            })
            .into();
        let chosen = |values: &[&str]| Choices::from_form(values.iter().copied());
        assert!(chosen(&[]).concern("1", &affected));
        assert!(chosen(&["1/cups", "1/cups", "nonsense"]).concern("1", &affected));
        assert!(!chosen(&["1/spoons"]).concern("1", &affected));
        assert!(!chosen(&["2/cups"]).concern("1", &affected), "another guild's cups");
        assert!(chosen(&["1/spoons"]).concern("1", &[]));
    }
}
