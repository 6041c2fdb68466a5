//! What the rules need of a source file: does it open with `//!`, and which paths does its code name.
//! Comments, literals and what only tests see are left out; `use` trees come out as whole paths.

/// A source file, as far as the rules look into it.
pub struct Source {
    /// Whether the file begins by saying what it is for.
    pub is_introduced: bool,
    /// The paths that the code names, in order.
    pub paths: Vec<NamedPath>,
}

/// A path such as `std::fs::read`, where the code names it.
pub struct NamedPath {
    pub line: usize,
    pub segments: Vec<String>,
}

impl Source {
    pub fn parse(text: &str) -> Source {
        let first = text
            .lines()
            .find(|line| !line.is_empty() && !line.starts_with("// SPDX"));
        let tokens = without_tests(tokens(&blank(text)));
        Source {
            is_introduced: first.is_some_and(|line| line.starts_with("//!")),
            paths: paths(&tokens),
        }
    }
}

/// The text with comments and literals made blank, line for line.
fn blank(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        match blank_length(
            &characters[at..],
            at.checked_sub(1).map(|before| characters[before]),
        ) {
            0 => {
                kept.push(characters[at]);
                at += 1;
            }
            length => {
                let end = characters.len().min(at + length);
                kept.extend(
                    characters[at..end]
                        .iter()
                        .map(|&c| if c == '\n' { c } else { ' ' }),
                );
                at = end;
            }
        }
    }
    kept
}

/// How many characters the comment or literal that `rest` begins with has; 0 when it begins with none.
fn blank_length(rest: &[char], before: Option<char>) -> usize {
    let starts = |prefix: &str| {
        prefix
            .chars()
            .enumerate()
            .all(|(i, c)| rest.get(i) == Some(&c))
    };
    if starts("//") {
        return rest.iter().position(|&c| c == '\n').unwrap_or(rest.len());
    }
    if starts("/*") {
        return block_comment_length(rest);
    }
    if rest[0] == '"' {
        return quoted_length(rest, '"');
    }
    if rest[0] == '\'' {
        let is_character = rest.get(1) == Some(&'\\') || rest.get(2) == Some(&'\'');
        return if is_character {
            quoted_length(rest, '\'')
        } else {
            0
        };
    }
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let prefix = ["br", "cr", "r"]
        .into_iter()
        .find(|prefix| !in_word && starts(prefix));
    prefix.map_or(0, |prefix| raw_length(rest, prefix.len()))
}

fn block_comment_length(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match (rest[at], rest.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted_length(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of `r#"…"#` with any number of `#`; 0 for a word that only begins with an `r`.
fn raw_length(rest: &[char], prefix: usize) -> usize {
    let hashes = rest[prefix..].iter().take_while(|&&c| c == '#').count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&'"') {
        return 0;
    }
    let closes = |at: usize| {
        rest[at] == '"' && rest[at + 1..].iter().take_while(|&&c| c == '#').count() >= hashes
    };
    let end = (open + 1..rest.len()).find(|&at| closes(at));
    end.map_or(rest.len(), |end| end + 1 + hashes)
}

struct Token {
    line: usize,
    text: String,
}

/// Words, `::`, and single characters of anything else.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            let length = match word {
                0 if rest.starts_with("::") => 2,
                0 => first.len_utf8(),
                word => word,
            };
            tokens.push(Token {
                line: index + 1,
                text: rest[..length].to_owned(),
            });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// Leaves out each item under `#[cfg(test)]`: the attribute, then up to `;` or the closing brace.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
    let is_test = |at: usize| {
        let wanted = attribute.iter().enumerate();
        wanted
            .clone()
            .all(|(i, text)| tokens.get(at + i).is_some_and(|token| token.text == *text))
    };
    let mut skip = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        if !is_test(at) {
            at += 1;
            continue;
        }
        let mut depth = 0;
        for (token, skip) in tokens[at..].iter().zip(&mut skip[at..]) {
            *skip = true;
            at += 1;
            match token.text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                ";" => {}
                _ => continue,
            }
            if depth == 0 {
                break;
            }
        }
    }
    let kept = tokens.into_iter().zip(skip).filter(|(_, skip)| !skip);
    kept.map(|(token, _)| token).collect()
}

fn paths(tokens: &[Token]) -> Vec<NamedPath> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].text == "use" {
            at = use_tree(tokens, at + 1, &[], &mut found);
        } else if is_word(&tokens[at]) {
            let line = tokens[at].line;
            let mut segments = vec![tokens[at].text.clone()];
            while let [_, colons, word, ..] = &tokens[at..]
                && colons.text == "::"
                && is_word(word)
            {
                segments.push(word.text.clone());
                at += 2;
            }
            // A word alone is a name of the module's own.
            if segments.len() > 1 {
                found.push(NamedPath { line, segments });
            }
            at += 1;
        } else {
            at += 1;
        }
    }
    found
}

/// Reads the `use` tree at `at` below `parent`; yields where it ends.
fn use_tree(
    tokens: &[Token],
    mut at: usize,
    parent: &[String],
    found: &mut Vec<NamedPath>,
) -> usize {
    let mut path = parent.to_vec();
    let mut line = tokens.get(at).map_or(0, |token| token.line);
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "::" => {}
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token.text != "}") {
                    at = use_tree(tokens, at, &path, found);
                    at += usize::from(tokens.get(at).is_some_and(|token| token.text == ","));
                }
                return at + 1;
            }
            "as" => at += 1,
            "self" if !path.is_empty() => {}
            _ if is_word(token) || token.text == "*" => {
                line = token.line;
                path.push(token.text.clone());
            }
            _ => break,
        }
        at += 1;
    }
    found.push(NamedPath {
        line,
        segments: path,
    });
    // An end that moved nothing on would be read for ever.
    if path_is_stuck(tokens, at) {
        at + 1
    } else {
        at
    }
}

fn path_is_stuck(tokens: &[Token], at: usize) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| !matches!(token.text.as_str(), "," | "}" | ";"))
}

fn is_word(token: &Token) -> bool {
    token.text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        let paths = Source::parse(text).paths.into_iter();
        paths
            .map(|path| format!("{}:{}", path.line, path.segments.join("::")))
            .collect()
    }

    #[test]
    fn a_file_is_introduced_by_its_first_line() {
        assert!(Source::parse("//! For this.\nfn a() {}").is_introduced);
        assert!(Source::parse("// SPDX-License-Identifier: MIT\n\n//! For this.").is_introduced);
        assert!(!Source::parse("use a::b;\n//! Too late.").is_introduced);
        assert!(!Source::parse("").is_introduced);
    }

    #[test]
    fn use_trees_become_whole_paths() {
        assert_eq!(
            named("use std::{\n    fs,\n    io::{self, Read as _},\n};\nuse aya;"),
            ["2:std::fs", "3:std::io", "3:std::io::Read", "5:aya"]
        );
        assert_eq!(named("use crate::event::*;"), ["1:crate::event::*"]);
    }

    #[test]
    fn paths_in_code_are_seen() {
        assert_eq!(named("x.aya = std::fs::read(a)"), ["1:std::fs::read"]);
    }

    #[test]
    fn comments_and_literals_are_not_code() {
        let text =
            "// a::b\n/* a::b /* nested */ a::b */ c::d(\"\\\"a::b\", r#\"a::b\"#, '\\'', '\"');";
        assert_eq!(named(text), ["2:c::d"]);
        assert_eq!(
            named("fn f<'a>(x: &'a a::B, y: br::c) { 'x: loop {} }"),
            ["1:a::B", "1:br::c"]
        );
    }

    #[test]
    fn what_only_tests_see_is_left_out() {
        let text = "a::a;\n#[cfg(test)]\nmod tests {\n    fn t() { std::fs::read(x); }\n}\nb::b;";
        assert_eq!(named(text), ["1:a::a", "6:b::b"]);
        assert_eq!(named("#[cfg(test)]\nmod tests;\nc::c;"), ["3:c::c"]);
    }

    #[test]
    fn broken_code_ends() {
        named("use a::{b");
        named("use a::{(b, c}");
        named("\"open");
        named("#[cfg(test)] mod tests {");
    }
}
