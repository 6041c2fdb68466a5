//! The scan: from anchors to credentials, over text that comes in pieces.
use super::anchors::{Anchors, Hit};
use super::assignment::{self, Assignment};
use super::shape::Shape;
use super::{Outcome, forms, proof, randomness as random, url};
use crate::rules::credentials::{self as catalogue, Form, Pattern, Proof};
use std::ops::Range;

/// How far behind the end of the text a scan may ask to start again, bytes.
pub const MAX_LOOKBACK: usize = 4096;
/// Longest run of bytes without white space that is kept together when text is cut.
const LONGEST_WORD: usize = 256;

/// A credential in a text.
#[derive(Clone, Copy, Debug)]
pub struct Credential {
    /// What kind it is.
    pub pattern: &'static Pattern,
    /// Where its secret part begins.
    pub start: usize,
    /// Behind the last byte of its secret part.
    pub end: usize,
}

/// The patterns, compiled.
pub struct Credentials {
    anchors: Anchors,
    tokens: Vec<Token>,
    assigned: Vec<Assigned>,
    /// Words in names, by the number of whom they belong to in `assigned`.
    names: Anchors,
}

struct Token {
    pattern: &'static Pattern,
    shape: Option<Shape>,
}

struct Assigned {
    pattern: &'static Pattern,
    names: &'static [&'static str],
    value: Shape,
}

impl Default for Credentials {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Credentials {
    /// Compiles the catalogue, and patterns of one's own, which count before it. An expression that is no shape matches
    /// nothing; a test walks the catalogue's.
    pub fn new(own: &[&'static Pattern]) -> Self {
        let mut tokens = Vec::new();
        let mut assigned = Vec::new();
        for pattern in own.iter().copied().chain(catalogue::all()) {
            match pattern.form {
                Form::Assigned { names, value } => {
                    if let Ok(value) = Shape::parse(value) {
                        assigned.push(Assigned {
                            pattern,
                            names,
                            value,
                        });
                    }
                }
                Form::Token { shape, .. } => tokens.push(Token {
                    pattern,
                    shape: Shape::parse(shape).ok(),
                }),
                _ => tokens.push(Token {
                    pattern,
                    shape: None,
                }),
            }
        }
        let own = tokens.iter().enumerate().flat_map(|(number, token)| {
            token
                .pattern
                .anchors
                .iter()
                .map(move |&anchor| (anchor, number))
        });
        // All words for names share the number behind the last token's.
        let words = catalogue::KEY_WORDS.iter().map(|&word| (word, usize::MAX));
        let words_of_names = assigned
            .iter()
            .enumerate()
            .filter(|(_, assigned)| assigned.pattern.proof != Proof::Named)
            .flat_map(|(number, assigned)| assigned.names.iter().map(move |&word| (word, number)));
        Self {
            anchors: Anchors::new(own.chain(words)),
            names: Anchors::new(words_of_names),
            tokens,
            assigned,
        }
    }

    /// The pattern of this name.
    #[must_use]
    pub fn pattern(&self, id: &str) -> Option<&'static Pattern> {
        let tokens = self.tokens.iter().map(|token| token.pattern);
        let all = tokens.chain(self.assigned.iter().map(|assigned| assigned.pattern));
        all.into_iter().find(|pattern| pattern.id == id)
    }

    /// Finds credentials in `text` whose anchor lies at or behind `from`; calls `found` once for each. `complete`:
    /// nothing more comes for now. Returns the position from which the next call must start, when the same text comes
    /// again with more bytes behind it: the beginning of the first candidate that more bytes could change, otherwise
    /// what a divided anchor needs. It is at most [`MAX_LOOKBACK`] bytes before the end, and what lies before it need
    /// not come again.
    pub fn scan(
        &self,
        text: &[u8],
        from: usize,
        complete: bool,
        found: &mut impl FnMut(Credential),
    ) -> usize {
        let from = from.min(text.len());
        let to = if complete {
            text.len()
        } else {
            cut(text, from, self.anchors.longest())
        };
        let mut covered = from;
        let mut open = None;
        if from < to {
            self.anchors.find(text, from, to, |hit| {
                if hit.window < covered {
                    return true;
                }
                let at_last = complete || text.len() - hit.start > MAX_LOOKBACK - LONGEST_WORD;
                match self.decide(text, &hit, at_last) {
                    Outcome::No => {}
                    Outcome::Open => open = Some(hit.start),
                    Outcome::Yes(credential) => {
                        covered = credential.end;
                        found(credential);
                    }
                }
                open.is_none()
            });
        }
        match open {
            Some(start) => word_start(text, start.max(covered), covered),
            None => to.max(covered),
        }
    }

    /// What an anchor leads to.
    fn decide(&self, text: &[u8], hit: &Hit, complete: bool) -> Outcome<Credential> {
        let Some(token) = self.tokens.get(hit.owner) else {
            return self.assignment(text, hit, complete);
        };
        let pattern = token.pattern;
        let secret = match pattern.form {
            Form::Token { behind, .. } => {
                let (Some(start), Some(shape)) = (hit.start.checked_sub(behind), &token.shape)
                else {
                    return Outcome::No;
                };
                forms::token(text, start, shape, complete)
            }
            Form::Url => url::password(text, hit, pattern.family, complete),
            Form::ConnectionString => forms::connection_string(text, hit.end, complete),
            Form::PrivateKey => forms::private_key(text, hit.start, complete),
            Form::CurlUser => forms::curl_user(text, hit.end - 1, complete),
            Form::KubernetesSecret => forms::kubernetes_secret(text, hit.start, complete),
            Form::Assigned { .. } => return Outcome::No,
        };
        match secret {
            Outcome::Yes(secret) if proof::holds(pattern.proof, &text[secret.clone()]) => {
                Outcome::Yes(credential(pattern, secret))
            }
            Outcome::Open => Outcome::Open,
            _ => Outcome::No,
        }
    }

    /// A name that speaks of a secret: its value, if it is one.
    fn assignment(&self, text: &[u8], hit: &Hit, complete: bool) -> Outcome<Credential> {
        let assignment = match assignment::read(text, hit.start..hit.end, complete) {
            Outcome::Yes(assignment) => assignment,
            Outcome::Open => return Outcome::Open,
            Outcome::No => return Outcome::No,
        };
        let Assignment { name, value, .. } = &assignment;
        let secret = &text[value.clone()];
        if !assignment.is_plausible(secret) {
            return Outcome::No;
        }
        let mut first = usize::MAX;
        self.names
            .find(name.padded(), 0, name.padded().len(), |hit| {
                let is_it = hit.owner < first
                    && self.assigned[hit.owner].value.is_whole(secret)
                    && proof::holds(self.assigned[hit.owner].pattern.proof, secret);
                if is_it {
                    first = hit.owner;
                }
                true
            });
        let by_name = self.assigned.get(first).or_else(|| {
            let general = |assigned: &&Assigned| {
                assigned.pattern.proof == Proof::Named
                    && assigned.value.is_whole(secret)
                    && assignment.is_strong(secret, assigned.names)
            };
            self.assigned.iter().rev().take(2).find(general)
        });
        match by_name {
            // A token that is known by its own shape is found when its anchor is reached.
            Some(_) if random::is_placeholder(secret) || self.is_known(text, value.clone()) => {
                Outcome::No
            }
            Some(assigned) => Outcome::Yes(credential(assigned.pattern, value.clone())),
            None => Outcome::No,
        }
    }

    /// Whether a credential with a shape of its own lies in this part of the text, or it begins like one: then that
    /// shape decides.
    fn is_known(&self, text: &[u8], part: Range<usize>) -> bool {
        let mut known = false;
        self.anchors.find(text, part.start, part.end, |hit| {
            if let Some(token) = self.tokens.get(hit.owner) {
                let is_vendors = token.pattern.proof != Proof::Jwt;
                known = (hit.start == part.start && is_vendors) || matches!(self.decide(text, &hit, true), Outcome::Yes(inner) if inner.start < part.end);
            }
            !known
        });
        known
    }
}

fn credential(pattern: &'static Pattern, secret: Range<usize>) -> Credential {
    Credential {
        pattern,
        start: secret.start,
        end: secret.end,
    }
}

/// Up to where anchors can be looked for while more may come: before the last word, so that what stands before an
/// anchor in its word is there when the word is looked at.
fn cut(text: &[u8], from: usize, longest: usize) -> usize {
    let to = (text.len() + 1).saturating_sub(longest);
    if to <= from {
        return from;
    }
    let least = from.max(to.saturating_sub(LONGEST_WORD));
    let last = |is_end: fn(u8) -> bool| text[least..to].iter().rposition(|&byte| is_end(byte));
    if let Some(space) = last(|byte| byte.is_ascii_whitespace()) {
        return least + space + 1;
    }
    if to - least < LONGEST_WORD {
        return least;
    }
    // A long line without white space: before one of these, which stand between a document's or a query's parts.
    last(|byte| matches!(byte, b',' | b'&' | b';' | b'{')).map_or(to, |end| least + end)
}

/// Where the word at `at` begins, not before `least`.
fn word_start(text: &[u8], at: usize, least: usize) -> usize {
    let least = least.max(at.saturating_sub(LONGEST_WORD));
    let before = &text[least.min(at)..at];
    at - before
        .iter()
        .rev()
        .position(|byte| byte.is_ascii_whitespace())
        .unwrap_or(before.len())
}
