//! Discord's published OpenAPI description, held against every request and every answer.
//! <https://github.com/discord/discord-api-spec>
//!
//! The file is large, so each schema is compiled when it is first needed, together with only
//! those components that it reaches.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};

use crate::{
    Error,
    rest::{ApiError, FormErrors, Request},
    shared::Shared,
};

/// Which way a body goes: Discord reads more than it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Direction {
    /// Ids may be numbers.
    Request,
    Answer,
}

/// Schemas compiled so far, by direction and place.
type Compiled = HashMap<(Direction, String), Arc<Validator>>;

/// The description, and the schemas compiled so far.
pub(crate) struct Description {
    document: Value,
    compiled: Mutex<Compiled>,
}

impl Description {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let unusable = |why: String| Error::Start(format!("{}: {why}", path.display()));
        let text = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let document: Value =
            serde_json::from_slice(&text).map_err(|error| unusable(error.to_string()))?;
        if !document["paths"].is_object() {
            return Err(unusable("this is no OpenAPI description".to_owned()));
        }
        Ok(Self { document, compiled: Mutex::default() })
    }

    /// Checks the query and the body of a request.
    pub(crate) fn check_request(
        &self,
        shared: &Shared,
        name: &str,
        template: &str,
        request: &Request,
    ) -> Result<(), ApiError> {
        let path = &self.document["paths"][template];
        let operation = &path[request.method.to_lowercase()];
        if operation.is_null() {
            // The fake knows a few routes that the description has dropped.
            return Ok(());
        }
        let mut errors = FormErrors::default();
        let parameters = [&path["parameters"], &operation["parameters"]];
        for parameter in parameters.into_iter().filter_map(Value::as_array).flatten() {
            if parameter["in"] == "query" {
                self.check_parameter(&mut errors, name, request, parameter);
            }
        }
        let body = &operation["requestBody"];
        let key = format!("{} {template}", request.method);
        if request.body.is_null() && request.files.is_empty() {
            if body["required"] == true && accepts_no_empty_body(body) {
                errors.add("", "BASE_TYPE_REQUIRED", "A body is required");
            }
        } else if body.is_null() {
            // Libraries send `{}` or `null` where nothing is read.
        } else {
            // `payload_json` of a form has the shape of the JSON body.
            let schema = &body["content"]["application/json"]["schema"];
            self.check(&mut errors, Direction::Request, &key, schema, &request.body)
                .unwrap_or_else(|why| shared.violation(name, "openapi: schema", why, 0));
        }
        errors.finish()
    }

    fn check_parameter(
        &self,
        errors: &mut FormErrors,
        name: &str,
        request: &Request,
        parameter: &Value,
    ) {
        let field = parameter["name"].as_str().unwrap_or_default();
        let Some(text) = request.query(field) else {
            if parameter["required"] == true {
                errors.add(field, "BASE_TYPE_REQUIRED", "This field is required");
            }
            return;
        };
        let schema = self.dereferenced(&parameter["schema"]);
        let value = match schema["type"].as_str() {
            Some("integer" | "number") => {
                serde_json::from_str(text).ok().filter(Value::is_number).unwrap_or(json!(text))
            }
            Some("boolean") => match text.to_lowercase().as_str() {
                "true" | "1" => json!(true),
                "false" | "0" => json!(false),
                _ => json!(text),
            },
            Some("string") => json!(text),
            _ => return,
        };
        let key = format!("{name} ?{field}");
        let mut found = FormErrors::default();
        // A parameter's schema is tiny, and compiles or was seen to fail in a test.
        let checked = self.check(&mut found, Direction::Request, &key, schema, &value);
        if checked.is_err() || !found.is_empty() {
            let words = format!("Value {text:?} does not fit the description.");
            errors.add(field, "QUERY_INVALID", words);
        }
    }

    fn dereferenced<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|pointer| pointer.strip_prefix('#')) {
            Some(pointer) => self.document.pointer(pointer).unwrap_or(value),
            None => value,
        }
    }

    /// Checks an answer of ours; what does not fit is a violation.
    pub(crate) fn check_answer(
        &self,
        shared: &Shared,
        name: &str,
        template: &str,
        method: &str,
        status: u16,
        body: Option<&Value>,
    ) {
        let operation = &self.document["paths"][template][method.to_lowercase()];
        if operation.is_null() {
            return;
        }
        let violation = |detail: String| {
            shared.violation(name, "openapi: our answer", format!("{status}: {detail}"), 0);
        };
        let responses = &operation["responses"];
        let exact = status.to_string();
        let class = format!("{}XX", status / 100);
        let response = match &responses[&exact] {
            Value::Null => &responses[&class],
            response => response,
        };
        if response.is_null() {
            violation("no such status is described".to_owned());
            return;
        }
        let schema = &self.dereferenced(response)["content"]["application/json"]["schema"];
        match (schema.is_null(), body) {
            (true, None) => {}
            (true, Some(_)) => violation("no body is described".to_owned()),
            (false, None) => violation("the described body is missing".to_owned()),
            (false, Some(body)) => {
                let mut errors = FormErrors::default();
                let key = format!("{method} {template} {status}");
                if let Err(why) = self.check(&mut errors, Direction::Answer, &key, schema, body) {
                    violation(why);
                } else if let Some(errors) = errors.finish().err().and_then(|error| error.errors) {
                    violation(errors.to_string());
                }
            }
        }
    }

    /// Notes every error of a value; fails when the schema itself is unusable.
    fn check(
        &self,
        errors: &mut FormErrors,
        direction: Direction,
        key: &str,
        schema: &Value,
        value: &Value,
    ) -> Result<(), String> {
        let Some(validator) = self.validator(direction, key, schema)? else { return Ok(()) };
        for error in validator.iter_errors(value) {
            note(errors, &error);
        }
        Ok(())
    }

    fn validator(
        &self,
        direction: Direction,
        key: &str,
        schema: &Value,
    ) -> Result<Option<Arc<Validator>>, String> {
        if schema.is_null() {
            return Ok(None);
        }
        let key = (direction, key.to_owned());
        let compiled = || self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = compiled().get(&key) {
            return Ok(Some(Arc::clone(known)));
        }
        let complete = self.with_reachable_components(direction, schema);
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(false)
            .build(&complete)
            .map_err(|error| error.to_string())?;
        let validator = Arc::new(validator);
        compiled().insert(key, Arc::clone(&validator));
        Ok(Some(validator))
    }

    /// The schema with the components it reaches, so that it stands on its own.
    fn with_reachable_components(&self, direction: Direction, schema: &Value) -> Value {
        let all = &self.document["components"]["schemas"];
        let mut wanted: Vec<String> = Vec::new();
        references(schema, &mut wanted);
        let mut reached = BTreeSet::new();
        let mut components = BTreeMap::new();
        while let Some(name) = wanted.pop() {
            if !reached.insert(name.clone()) {
                continue;
            }
            let component = &all[&name];
            references(component, &mut wanted);
            components.insert(name, component.clone());
        }
        if direction == Direction::Request {
            // Discord reads ids as numbers too.
            // https://discord.com/developers/docs/reference#snowflakes
            let id = json!({"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"});
            components.entry("SnowflakeType".to_owned()).and_modify(|schema| *schema = id);
            components.values_mut().for_each(read_permissions_as_text);
        }
        if direction == Direction::Answer {
            // The description wants numbers here; the documentation and Discord have words.
            // https://discord.com/developers/docs/reference#error-messages
            let error = json!({"type": "object", "required": ["code", "message"], "properties": {
                "code": {"type": ["string", "integer"]}, "message": {"type": "string"}}});
            components.entry("InnerErrors".to_owned()).and_modify(|schema| {
                schema["properties"]["_errors"]["items"] = error;
            });
        }
        let mut complete = match schema {
            Value::Object(fields) => fields.clone(),
            _ => Map::new(),
        };
        complete.insert("components".to_owned(), json!({ "schemas": components }));
        let mut complete = Value::Object(complete);
        if direction == Direction::Request {
            read_permissions_as_text(&mut complete);
        }
        complete
    }
}

/// The description calls permissions integers where the documentation and every library write
/// strings, since a JSON number cannot hold them everywhere.
/// <https://discord.com/developers/docs/topics/permissions>
fn read_permissions_as_text(schema: &mut Value) {
    const PERMISSIONS: [&str; 4] = ["allow", "deny", "permissions", "default_member_permissions"];
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for (_, property) in properties.iter_mut().filter(|(n, _)| PERMISSIONS.contains(&n.as_str())) {
        let is_integer =
            property["type"] == "integer" || property["type"] == json!(["integer", "null"]);
        if is_integer {
            *property = json!({"type": ["integer", "string", "null"], "pattern": "^[0-9]+$"});
        }
    }
}

/// A body whose every field is optional may be left out altogether.
fn accepts_no_empty_body(body: &Value) -> bool {
    !body["content"]["application/json"]["schema"]["required"].is_null()
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                match field.as_str().filter(|_| key == "$ref") {
                    Some(pointer) => {
                        let name = pointer.strip_prefix("#/components/schemas/");
                        found.extend(name.map(str::to_owned));
                    }
                    None => references(field, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Writes an error of the schema the way Discord words it. Of alternatives the one that came
/// closest is told: the one of the right type, with the deepest
/// errors.
fn note(errors: &mut FormErrors, error: &ValidationError<'_>) {
    let path = error.instance_path().as_str().trim_start_matches('/').replace('/', ".");
    let code = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let field = property.as_str().unwrap_or_default();
            let path = if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
            errors.add(&path, "BASE_TYPE_REQUIRED", "This field is required");
            return;
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let closeness = |alternative: &Vec<ValidationError<'_>>| {
                let paths = alternative.iter().map(|e| e.instance_path().as_str());
                let own_kind = !paths.clone().any(|path| path.ends_with("/type"));
                let deepest = paths.map(str::len).max().unwrap_or(0);
                (own_kind, deepest, std::cmp::Reverse(alternative.len()))
            };
            if let Some(closest) = context.iter().max_by_key(|one| closeness(one)) {
                closest.iter().for_each(|inner| note(errors, inner));
                return;
            }
            "UNION_TYPE_CHOICES"
        }
        ValidationErrorKind::MaxLength { .. } | ValidationErrorKind::MaxItems { .. } => {
            "BASE_TYPE_MAX_LENGTH"
        }
        ValidationErrorKind::MinLength { .. } | ValidationErrorKind::MinItems { .. } => {
            "BASE_TYPE_MIN_LENGTH"
        }
        ValidationErrorKind::Maximum { .. } => "NUMBER_TYPE_MAX",
        ValidationErrorKind::Minimum { .. } => "NUMBER_TYPE_MIN",
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => {
            "BASE_TYPE_CHOICES"
        }
        ValidationErrorKind::Pattern { .. } => "STRING_TYPE_REGEX",
        ValidationErrorKind::Type { .. } => "BASE_TYPE_CONVERT",
        _ => "BASE_TYPE_INVALID",
    };
    let words = error.to_string();
    // A whole object quoted back helps nobody.
    let words: String = words.chars().take(300).collect();
    errors.add(&path, code, words);
}
