//! How secrets are kept: findings about files and variables that are new, and about tokens when they are read.
use super::Decide;
use crate::detect::{
    over_permissive_file, plaintext_secret, secret_in_environment, service_account_token,
    visible_secret_name,
};
use crate::enrich::Lookup;
use crate::event::FileKey;
use crate::finding::{Actor, Time};
use crate::inventory::{Posture, SecretFile, Shield};
use rustc_hash::FxHashMap;
use std::sync::Arc;

impl<L: Lookup> Decide<L> {
    /// Versions of files that are new, and what was seen of them.
    pub(super) fn meet_files(&mut self, fresh: &[Arc<SecretFile>], posture: Posture, time: Time) {
        let shields: FxHashMap<FileKey, Shield> = posture.shields.into_iter().collect();
        self.tokens
            .retain(|file, _| self.inventory.files.contains_key(file));
        self.tokens.extend(posture.tokens);
        for file in fresh {
            let pod = file.origin.pod_uid.as_deref();
            let security = pod.and_then(|uid| self.naming.book.security(uid));
            let wide = over_permissive_file(file, shields.get(&file.file), security, time);
            self.conclude(wide);
            if self.tokens.contains_key(&file.file) {
                self.token(file, None, time);
            } else {
                // A token's name is the kubelet's.
                self.conclude(visible_secret_name(file, time));
            }
        }
        // Of several versions of one file the first counts.
        let by_key: FxHashMap<FileKey, &SecretFile> = if posture.plaintext.is_empty() {
            FxHashMap::default()
        } else {
            let backwards = fresh.iter().rev();
            backwards.map(|it| (it.file, it.as_ref())).collect()
        };
        for (key, pattern) in &posture.plaintext {
            let pattern = self.credentials.pattern(pattern);
            if let (Some(file), Some(pattern)) = (by_key.get(key), pattern) {
                self.conclude(Some(plaintext_secret(file, pattern, time)));
            }
        }
        for (origin, pid) in &posture.variables {
            self.conclude(Some(secret_in_environment(origin, *pid, time)));
        }
    }

    /// A file is there, or was read by `reader`: if it is a token, whether that is valid for too long.
    pub(super) fn token(&mut self, file: &SecretFile, reader: Option<&Actor>, time: Time) {
        let limits = self.limits.tokens;
        let claims = self.tokens.get(&file.file);
        let Some(claims) = claims.filter(|it| limits.extended || !it.is_extended) else {
            return;
        };
        let found = service_account_token(claims, file, time, limits.lifetime, reader);
        self.conclude(found);
    }
}
