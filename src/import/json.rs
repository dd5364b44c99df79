//! Our own format: what [`crate::export`] writes as JSON.

use super::Read;
use crate::export::{FORMAT, Whole};
use crate::incident::command::Past;
use crate::incident::state::Incident;

pub fn read(file: &str, text: &str) -> Vec<Read> {
    let whole: Whole<serde_json::Value> = match serde_json::from_str(text) {
        Ok(whole) => whole,
        Err(error) => {
            let why = format!("it is nothing that firebell export --format json wrote: {error}");
            return vec![Read::failed(file, why)];
        }
    };
    if whole.format != FORMAT {
        let why = format!("it is of format {}; this firebell reads {FORMAT}", whole.format);
        return vec![Read::failed(file, why)];
    }
    let source = format!("firebell:{}", whole.guild.id);
    let one = |value: serde_json::Value| {
        let place = format!("{file}: {}", value["ref"].as_str().unwrap_or("one without a ref"));
        let outcome = serde_json::from_value::<Incident>(value).map_err(|error| error.to_string());
        let outcome = outcome.map(|incident| Past {
            source: source.clone(),
            id: incident.id.to_string(),
            incident,
        });
        Read { place, outcome, odd: Vec::new() }
    };
    whole.incidents.into_iter().map(one).collect()
}
