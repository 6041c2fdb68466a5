//! What containers' environments hold.
use super::Holdings;
use crate::inventory::{
    candidates,
    environment::{Environment, Held, VariableNames, variables},
};
use crate::redact::SecretBytes;

impl Holdings {
    /// Reads a container's environment unless it is known.
    pub fn environment(
        &mut self,
        environment: &SecretBytes,
        of: Environment,
        id: &str,
        pid: u32,
        names: &VariableNames,
    ) {
        let content = self.values.fingerprint(environment.expose());
        let mut of = self.environments.remove(id).unwrap_or(of);
        if !of.knows(content, pid) {
            let mut held = Held::new();
            for variable in variables(environment, names) {
                let origin = of.origin(&variable.name);
                let found = candidates::of_variable(
                    &variable.value,
                    &variable.name,
                    variable.is_named,
                    &self.names,
                );
                let (values, refused) = self.learn(found).of(&origin, None);
                held.extend(values);
                self.refused
                    .extend(refused.into_iter().filter(|it| of.tells(it)));
            }
            for (fingerprint, holder) in &held {
                self.values.hold(*fingerprint, holder);
            }
            for (fingerprint, holder) in of.keep(content, held) {
                self.values.let_go(fingerprint, &holder);
            }
            self.changed = true;
        }
        self.environments.insert(id.to_owned(), of);
    }

    /// Whether an environment of this container was read.
    pub fn knows_environment(&self, id: &str) -> bool {
        self.environments.contains_key(id)
    }

    /// Lets go of the environments of containers that are gone.
    pub fn drop_environments(&mut self) {
        let all = std::mem::take(&mut self.environments);
        for (id, environment) in all {
            if !environment.is_gone() {
                self.environments.insert(id, environment);
                continue;
            }
            for (fingerprint, holder) in environment.held() {
                self.values.let_go(fingerprint, &holder);
            }
            self.changed = true;
        }
    }
}
