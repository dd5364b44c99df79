//! A sentence that several readers get, each in their language: the log in English, a room in its
//! server's.

use std::fmt;

use super::Lang;

/// What to say, without yet saying it: `Sentence::new(move |lang| say!(lang, "key", …))`.
pub struct Sentence(Box<dyn Fn(Lang) -> String + Send + Sync>);

impl Sentence {
    pub fn new(words: impl Fn(Lang) -> String + Send + Sync + 'static) -> Self {
        Self(Box::new(words))
    }

    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        (self.0)(lang)
    }
}

/// Somebody else's words, which we do not translate.
impl From<String> for Sentence {
    fn from(words: String) -> Self {
        Self::new(move |_| words.clone())
    }
}

/// English: for logs.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sentence").field(&self.say(Lang::En)).finish()
    }
}
