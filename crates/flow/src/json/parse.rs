//! Reading JSON. Recursive, with a limit; it takes any bytes that are UTF-8 and never panics.

use super::Json;

/// How deep values may be nested. IDX, the deepest protocol known, needs a dozen.
const DEEPEST: u32 = 64;

pub(super) fn document(document: &str) -> Option<Json> {
    let mut rest = Rest(document);
    let value = rest.value(0)?;
    rest.space();
    rest.0.is_empty().then_some(value)
}

/// What is still to be read.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, token: &str) -> bool {
        let rest = self.0.strip_prefix(token);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn value(&mut self, depth: u32) -> Option<Json> {
        if depth > DEEPEST {
            return None;
        }
        self.space();
        match self.0.chars().next()? {
            '{' => self.object(depth),
            '[' => self.list(depth),
            '"' => self.string().map(Json::Text),
            't' => self.eat("true").then_some(Json::Bool(true)),
            'f' => self.eat("false").then_some(Json::Bool(false)),
            'n' => self.eat("null").then_some(Json::Null),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: u32) -> Option<Json> {
        self.eat("[");
        let mut values = Vec::new();
        self.space();
        if self.eat("]") {
            return Some(Json::List(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            self.space();
            if self.eat("]") {
                return Some(Json::List(values));
            }
            self.eat(",").then_some(())?;
        }
    }

    fn object(&mut self, depth: u32) -> Option<Json> {
        self.eat("{");
        let mut members = Vec::new();
        self.space();
        if self.eat("}") {
            return Some(Json::Object(members));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.space();
            self.eat(":").then_some(())?;
            members.push((name, self.value(depth + 1)?));
            self.space();
            if self.eat("}") {
                return Some(Json::Object(members));
            }
            self.eat(",").then_some(())?;
        }
    }

    fn string(&mut self) -> Option<String> {
        self.eat("\"").then_some(())?;
        let mut text = String::new();
        loop {
            let end = self.0.find(|c: char| c == '"' || c == '\\' || c < ' ')?;
            let (plain, rest) = self.0.split_at_checked(end)?;
            text.push_str(plain);
            self.0 = rest;
            if self.eat("\"") {
                return Some(text);
            }
            self.eat("\\").then_some(())?;
            text.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let mut chars = self.0.chars();
        let kind = chars.next()?;
        self.0 = chars.as_str();
        Some(match kind {
            '"' | '\\' | '/' => kind,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            _ => return None,
        })
    }

    /// Four hexadecimal digits; for a character beyond U+FFFF a pair of surrogates. A lone surrogate is no character.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        self.eat("\\u").then_some(())?;
        let second = self.hex()?;
        let low = (0xDC00..0xE000).contains(&second).then(|| second - 0xDC00)?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + low)
    }

    fn hex(&mut self) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(4)?;
        self.0 = rest;
        // `from_str_radix` would take a sign.
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(())?;
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Option<Json> {
        let start = self.0;
        self.eat("-");
        if !self.eat("0") {
            self.digits()?;
        }
        if self.eat(".") {
            self.digits()?;
        }
        if self.eat("e") || self.eat("E") {
            let _ = self.eat("+") || self.eat("-");
            self.digits()?;
        }
        let length = start.len() - self.0.len();
        start.get(..length).map(|number| Json::Number(number.to_owned()))
    }

    fn digits(&mut self) -> Option<()> {
        let rest = self.0.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let any = rest.len() < self.0.len();
        self.0 = rest;
        any.then_some(())
    }
}
