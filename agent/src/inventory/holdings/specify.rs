//! A pod's spec became known: what is held of the pod gets the names that the user gave, and what is no secret goes.
use super::Holdings;
use crate::identity::PodSpecFacts;
use crate::inventory::{
    discover::{Kind, Volume},
    environment::{self, VariableNames},
};

impl Holdings {
    /// Takes a pod's spec in. What was told of the pod's files before is not told again under another name.
    pub fn specify(&mut self, pod_uid: &str, spec: PodSpecFacts, names: &VariableNames) {
        if !self.specs.learn(pod_uid, spec) {
            return;
        }
        let (fresh, refused) = (self.fresh.len(), self.refused.len());
        self.read_volumes_again(pod_uid);
        self.read_environments_again(pod_uid, names);
        self.fresh.truncate(fresh);
        self.refused.truncate(refused);
    }

    fn read_volumes_again(&mut self, of: &str) {
        let is_of =
            |volume: &&Volume| matches!(&volume.kind, Kind::Kubelet { pod_uid } if pod_uid == of);
        let volumes: Vec<Volume> = self.volumes.keys().filter(is_of).cloned().collect();
        for volume in volumes {
            self.drop_volume(&volume);
            if let Err(error) = self.scan(&volume) {
                tracing::debug!(volume = %volume.shown.display(), %error, "a volume went while its pod's spec was taken in");
            }
        }
    }

    fn read_environments_again(&mut self, of: &str, names: &VariableNames) {
        let is_of = |it: &environment::Environment| it.pod_uid() == Some(of);
        let ids = self.environments.iter().filter(|(_, it)| is_of(it));
        let ids: Vec<(String, u32)> = ids.map(|(id, it)| (id.clone(), it.pid())).collect();
        for (id, pid) in ids {
            let Ok(content) = environment::read(pid) else {
                // Its values stay known under the variables' names.
                continue;
            };
            if content.expose().is_empty() {
                continue;
            }
            let Some(mut environment) = self.environments.remove(&id) else {
                continue;
            };
            for (fingerprint, holder) in environment.clear() {
                self.values.let_go(fingerprint, &holder);
            }
            self.environment(&content, environment, &id, pid, names);
        }
    }
}
