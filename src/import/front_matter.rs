//! What stands between two lines of dashes at the head of a post: as much of YAML as status pages
//! use. Keys with a value, or with a list below or beside them; comments; quotation marks.

/// Keys with their values, in their order; a plain value is a list of one.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FrontMatter(Vec<(String, Vec<String>)>);

impl FrontMatter {
    /// The value, where there is one that is not empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.all(key).iter().map(String::as_str).find(|value| !value.is_empty())
    }

    pub fn all(&self, key: &str) -> &[String] {
        self.0.iter().find(|(known, _)| known == key).map_or(&[], |(_, values)| values)
    }
}

/// Splits a post into its head and its body.
///
/// # Errors
/// What is wrong with it.
pub fn split(post: &str) -> Result<(FrontMatter, &str), &'static str> {
    let post = post.trim_start_matches('\u{FEFF}');
    let rest = post.strip_prefix("---").ok_or("it does not begin with a line of dashes")?;
    let (first, rest) = rest.split_once('\n').ok_or("it ends in its first line")?;
    if !first.trim().is_empty() {
        return Err("it does not begin with a line of dashes");
    }
    let mut head = FrontMatter::default();
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        let text = line.trim_end();
        if text.trim_start() == "---" {
            return Ok((head, &rest[at..]));
        }
        let inner = text.trim_start();
        if inner.is_empty() || inner.starts_with('#') {
            continue;
        }
        if let Some(item) = inner.strip_prefix("- ").or((inner == "-").then_some("")) {
            let (_, values) = head.0.last_mut().ok_or("a list stands before any key")?;
            values.push(plain(item));
        } else if let Some((key, value)) = inner.split_once(':') {
            let value = without_comment(value.trim());
            let values = match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
                Some(list) => list.split(',').map(plain).filter(|item| !item.is_empty()).collect(),
                None if value.is_empty() => Vec::new(),
                None => vec![plain(value)],
            };
            head.0.push((key.trim().to_owned(), values));
        } else {
            return Err("a line of its head is neither a key nor part of a list");
        }
    }
    Err("its head does not end with a line of dashes")
}

/// Without the quotation marks around it.
fn plain(value: &str) -> String {
    let value = without_comment(value.trim());
    let quoted = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
    match (quoted('"'), quoted('\'')) {
        (Some(inner), _) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
        (None, Some(inner)) => inner.replace("''", "'"),
        (None, None) => value.to_owned(),
    }
}

/// A comment begins with a blank and a hash, outside of quotation marks.
fn without_comment(value: &str) -> &str {
    if value.starts_with(['"', '\'']) {
        return value;
    }
    value.find(" #").map_or(value, |at| value[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lists_comments_and_quotation_marks() {
        let post = "---\ntitle: \"Down: \\\"all\\\" of it\"\n# a comment\ndate: 2021-01-02 # noon\n\
                    affected:\n  - 'it''s'\n  - b: c\ntags: [x, \"y\"]\nempty:\n---\nBody\n---\nmore";
        let (head, body) = split(post).unwrap();
        assert_eq!(head.get("title"), Some("Down: \"all\" of it"));
        assert_eq!(head.get("date"), Some("2021-01-02"));
        assert_eq!(head.all("affected"), ["it's", "b: c"]);
        assert_eq!(head.all("tags"), ["x", "y"]);
        assert_eq!(head.get("empty"), None);
        assert_eq!(body, "Body\n---\nmore");
    }

    #[test]
    fn what_is_broken_is_said() {
        assert!(split("title: x\n").unwrap_err().contains("begin"));
        assert!(split("---\ntitle: x\n").unwrap_err().contains("end"));
        assert!(split("---\n- x\n---\n").unwrap_err().contains("list"));
        assert!(split("---\nwhat is this\n---\n").unwrap_err().contains("neither"));
        assert!(split("").is_err());
    }
}
