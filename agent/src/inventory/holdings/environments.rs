//! What containers' environments hold.
use super::Holdings;
use crate::inventory::{
    Origin, candidates,
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
        let mut of = self.environments.remove(id).unwrap_or(of);
        self.read_into(&mut of, environment, pid, names);
        self.environments.insert(id.to_owned(), of);
    }

    fn read_into(
        &mut self,
        of: &mut Environment,
        environment: &SecretBytes,
        pid: u32,
        names: &VariableNames,
    ) {
        let content = self.values.fingerprint(environment.expose());
        if of.knows(content, pid) {
            return;
        }
        let mut held = Held::new();
        let specs = &self.specs;
        let told = |name: &str| specs.variable(of.pod_uid(), name);
        for variable in variables(environment, names, told) {
            let brought = || self.specs.brought(of.pod_uid(), &variable.name);
            let origin = of.origin(&variable.name, variable.secret.clone().or_else(brought));
            self.posture.variables.push((Origin::clone(&origin), pid));
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

    /// Reads a process's environment, unless it is known or is what its parent has.
    pub fn process(
        &mut self,
        environment: &SecretBytes,
        pid: u32,
        parent: u32,
        names: &VariableNames,
    ) {
        let key = |pid: u32| format!("process {pid}");
        let content = self.values.fingerprint(environment.expose());
        let of_parent = self.environments.get(&key(parent));
        if of_parent.is_some_and(|it| it.has(content)) {
            return;
        }
        let known = self.environments.remove(&key(pid));
        let mut of = known.unwrap_or_else(|| Environment::of_process(pid));
        // Processes come and go: what is told of one is not told of the next.
        of.swap_told(&mut self.told);
        self.read_into(&mut of, environment, pid, names);
        of.swap_told(&mut self.told);
        self.environments.insert(key(pid), of);
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
