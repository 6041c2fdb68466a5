//! What a pattern of a credential consists of: its names, what gives it away, its shape, and what proves it.

/// A kind of credential.
#[derive(Debug)]
pub struct Pattern {
    /// Stable name, in kebab-case.
    pub id: &'static str,
    /// Whose it is: `aws`, `github`, `generic`.
    pub family: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Literals one of which is in every such credential, at least 4 bytes long. Only near one of them is looked.
    pub anchors: &'static [&'static str],
    /// How it is read from an anchor on.
    pub form: Form,
    /// What must hold of the secret part beyond its form.
    pub proof: Proof,
    /// Texts in which it is found. All are made up.
    pub examples: &'static [&'static str],
    /// Texts in which no credential is found.
    pub counterexamples: &'static [&'static str],
}

/// How a credential is read from an anchor on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A token with a shape of its own. The shape is a regular expression without alternatives that overlap: what
    /// repeats takes all it can, and nothing is tried again with less. A group, if there is one, is the secret part.
    Token {
        /// The regular expression.
        shape: &'static str,
        /// How many bytes before the anchor it begins.
        behind: usize,
    },
    /// The value that a name is given: `name = "value"`, `"name": "value"`, `<name>value</name>`. The anchors are
    /// those of [`KEY_WORDS`](super::KEY_WORDS).
    Assigned {
        /// The name, in lower case without `_`, `-` and `.`, contains one of these. None: [`Proof`] judges it.
        names: &'static [&'static str],
        /// The shape of the whole value.
        value: &'static str,
    },
    /// The password in `scheme://user:password@host`.
    Url,
    /// The body of a private key in PEM.
    PrivateKey,
    /// `user:password` after `-u` or `--user` of a `curl` command.
    CurlUser,
    /// The first value of a Kubernetes Secret, in YAML or JSON.
    KubernetesSecret,
}

/// What must hold of the secret part beyond its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Looks random, and is no placeholder.
    Random,
    /// Is no placeholder. For what is sure by its form, or has too few characters to judge by.
    Given,
    /// Ends in the CRC-32 of what lies between the prefix and it, in base62; or looks random.
    Crc32,
    /// A JSON Web Token: the first part is a JSON object with `alg`, the second is one too.
    Jwt,
    /// Base64 of a JSON object.
    Base64Json,
    /// Base64 of `user:password`.
    BasicAuth,
    /// Judged by the name it is given to: a password, or something that is called secret, token or key.
    Named,
}

impl Pattern {
    /// A token with a shape of its own, which looks random.
    pub(super) const fn token(
        id: &'static str,
        family: &'static str,
        title: &'static str,
        anchors: &'static [&'static str],
        shape: &'static str,
    ) -> Self {
        let form = Form::Token { shape, behind: 0 };
        Self::new(id, family, title, anchors, form)
    }

    /// A value of this shape that is given to one of these names.
    pub(super) const fn assigned(
        id: &'static str,
        family: &'static str,
        title: &'static str,
        names: &'static [&'static str],
        value: &'static str,
    ) -> Self {
        Self::new(id, family, title, &[], Form::Assigned { names, value })
    }

    /// Any other form.
    pub(super) const fn new(
        id: &'static str,
        family: &'static str,
        title: &'static str,
        anchors: &'static [&'static str],
        form: Form,
    ) -> Self {
        Self {
            id,
            family,
            title,
            anchors,
            form,
            proof: Proof::Random,
            examples: &[],
            counterexamples: &[],
        }
    }

    /// The shape begins this many bytes before the anchor.
    pub(super) const fn behind(mut self, bytes: usize) -> Self {
        if let Form::Token { shape, .. } = self.form {
            self.form = Form::Token {
                shape,
                behind: bytes,
            };
        }
        self
    }

    /// What proves it, instead of looking random.
    pub(super) const fn proof(mut self, proof: Proof) -> Self {
        self.proof = proof;
        self
    }

    /// Texts in which it is found.
    pub(super) const fn examples(mut self, examples: &'static [&'static str]) -> Self {
        self.examples = examples;
        self
    }

    /// Texts in which no credential is found.
    pub(super) const fn counterexamples(mut self, texts: &'static [&'static str]) -> Self {
        self.counterexamples = texts;
        self
    }
}
