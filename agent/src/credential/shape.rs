//! Shapes: regular expressions read as instructions that take all they can and never go back, so that matching is
//! linear, allocates nothing, and knows when more bytes could change its answer.
use super::Outcome;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::ops::Range;

/// A compiled shape.
pub struct Shape {
    steps: Vec<Step>,
}

enum Step {
    Literal(Box<[u8]>),
    /// Bytes of a set: at least and at most so many.
    Run(Box<Set>, usize, usize),
    /// The first of these that matches.
    Choice(Vec<Vec<Step>>),
    /// The part that is the secret.
    Secret(Vec<Step>),
}

/// Which bytes belong.
struct Set([bool; 256]);

/// Why an expression is no shape.
#[derive(Debug, thiserror::Error)]
pub enum NoShape {
    /// Not a regular expression at all.
    #[error("cannot read the expression: {0}")]
    Syntax(#[from] Box<regex_syntax::Error>),
    /// Beyond what a shape can be.
    #[error("a shape has literals, sets of bytes that repeat, choices and one group, but no {0}")]
    Unsupported(&'static str),
}

impl Shape {
    /// Reads a regular expression. Errors: it is none, or has something that a shape lacks.
    pub fn parse(expression: &str) -> Result<Self, NoShape> {
        let hir = regex_syntax::ParserBuilder::new()
            .unicode(false)
            .utf8(false)
            .build()
            .parse(expression)
            .map_err(Box::new)?;
        let mut steps = Vec::new();
        compile(&hir, &mut steps)?;
        Ok(Self { steps })
    }

    /// Matches at `at`: the whole, and the secret part in it. `complete`: nothing comes behind the text.
    pub fn match_at(&self, text: &[u8], at: usize, complete: bool) -> Outcome<Matched> {
        let mut walk = Walk {
            text,
            complete,
            secret: None,
        };
        walk.steps(&self.steps, at).map(|end| Matched {
            end,
            secret: walk.secret.clone().unwrap_or(at..end),
        })
    }

    /// Whether the whole of `value` has this shape.
    pub fn is_whole(&self, value: &[u8]) -> bool {
        matches!(self.match_at(value, 0, true), Outcome::Yes(found) if found.end == value.len())
    }
}

/// Where a shape matched.
pub struct Matched {
    /// Behind its last byte.
    pub end: usize,
    /// The secret part.
    pub secret: Range<usize>,
}

fn compile(hir: &Hir, steps: &mut Vec<Step>) -> Result<(), NoShape> {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) => steps.push(Step::Literal(literal.0.clone())),
        HirKind::Class(class) => steps.push(Step::Run(Box::new(Set::of(class)), 1, 1)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.map_or(usize::MAX, |max| max as usize);
            match repetition.sub.kind() {
                HirKind::Class(class) => {
                    let set = Box::new(Set::of(class));
                    steps.push(Step::Run(set, repetition.min as usize, most));
                }
                HirKind::Literal(literal) if literal.0.len() == 1 => {
                    let mut set = Set([false; 256]);
                    set.0[usize::from(literal.0[0])] = true;
                    steps.push(Step::Run(Box::new(set), repetition.min as usize, most));
                }
                _ if most == 1 => {
                    let mut inner = Vec::new();
                    compile(&repetition.sub, &mut inner)?;
                    steps.push(Step::Choice(vec![inner, Vec::new()]));
                }
                _ => return Err(NoShape::Unsupported("repeated groups")),
            }
        }
        HirKind::Capture(capture) => {
            let mut inner = Vec::new();
            compile(&capture.sub, &mut inner)?;
            steps.push(Step::Secret(inner));
        }
        HirKind::Concat(parts) => {
            for part in parts {
                compile(part, steps)?;
            }
        }
        HirKind::Alternation(parts) => {
            let mut choices = Vec::new();
            for part in parts {
                let mut inner = Vec::new();
                compile(part, &mut inner)?;
                choices.push(inner);
            }
            steps.push(Step::Choice(choices));
        }
        HirKind::Look(_) => return Err(NoShape::Unsupported("look-around")),
    }
    Ok(())
}

impl Set {
    fn of(class: &Class) -> Self {
        let mut set = Self([false; 256]);
        let mut add = |first: u32, last: u32| {
            for byte in first..=last.min(255) {
                set.0[byte as usize] = true;
            }
        };
        match class {
            Class::Bytes(class) => {
                for range in class.ranges() {
                    add(u32::from(range.start()), u32::from(range.end()));
                }
            }
            Class::Unicode(class) => {
                for range in class.ranges() {
                    add(u32::from(range.start()), u32::from(range.end()));
                }
            }
        }
        set
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }
}

struct Walk<'a> {
    text: &'a [u8],
    complete: bool,
    secret: Option<Range<usize>>,
}

impl Walk<'_> {
    fn steps(&mut self, steps: &[Step], mut at: usize) -> Outcome<usize> {
        for step in steps {
            match self.step(step, at) {
                Outcome::Yes(next) => at = next,
                other => return other,
            }
        }
        Outcome::Yes(at)
    }

    fn step(&mut self, step: &Step, at: usize) -> Outcome<usize> {
        let rest = self.text.get(at..).unwrap_or_default();
        match step {
            Step::Literal(literal) => {
                if rest.starts_with(literal) {
                    Outcome::Yes(at + literal.len())
                } else if !self.complete && literal.starts_with(rest) {
                    Outcome::Open
                } else {
                    Outcome::No
                }
            }
            Step::Run(set, least, most) => {
                let window = &rest[..rest.len().min(*most)];
                let length = window
                    .iter()
                    .position(|&byte| !set.has(byte))
                    .unwrap_or(window.len());
                if length == rest.len() && length < *most && !self.complete {
                    Outcome::Open
                } else if length < *least {
                    Outcome::No
                } else {
                    Outcome::Yes(at + length)
                }
            }
            Step::Choice(choices) => {
                for choice in choices {
                    match self.steps(choice, at) {
                        Outcome::No => {}
                        decided => return decided,
                    }
                }
                Outcome::No
            }
            Step::Secret(inner) => {
                let outcome = self.steps(inner, at);
                if let Outcome::Yes(end) = outcome {
                    self.secret = Some(at..end);
                }
                outcome
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(expression: &str, text: &str, complete: bool) -> Outcome<(usize, Range<usize>)> {
        let shape = Shape::parse(expression).unwrap();
        shape
            .match_at(text.as_bytes(), 0, complete)
            .map(|found| (found.end, found.secret))
    }

    #[test]
    fn literals_runs_choices_and_the_secret_part() {
        let expression = "k(?:ey|id)_([a-f0-9]{4,6})(?:-x)?";
        assert_eq!(
            outcome(expression, "key_abcd-x ", false),
            Outcome::Yes((10, 4..8))
        );
        assert_eq!(
            outcome(expression, "kid_abcdef12", false),
            Outcome::Yes((10, 4..10))
        );
        assert_eq!(outcome(expression, "key_abc ", false), Outcome::No);
        assert_eq!(outcome(expression, "kex_abcd ", false), Outcome::No);
    }

    #[test]
    fn what_more_bytes_could_change_is_open() {
        let expression = "key_[a-f0-9]{4,6}";
        for open in ["", "ke", "key_", "key_ab", "key_abcd", "key_abcde"] {
            assert_eq!(outcome(expression, open, false), Outcome::Open, "{open}");
        }
        assert_eq!(
            outcome(expression, "key_abcd", true),
            Outcome::Yes((8, 0..8))
        );
        assert_eq!(outcome(expression, "key_ab", true), Outcome::No);
    }

    #[test]
    fn what_a_shape_cannot_be_is_refused() {
        for expression in ["a\\b", "(?:ab)+", "("] {
            assert!(Shape::parse(expression).is_err(), "{expression}");
        }
    }
}
